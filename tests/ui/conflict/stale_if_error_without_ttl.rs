//! The same for errors.

use larder::cached;

#[cached(stale_if_error = 30)]
fn price(id: u32) -> Result<u64, String> {
    Ok(u64::from(id))
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
