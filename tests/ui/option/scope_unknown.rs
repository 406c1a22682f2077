//! A scope that there is not.

use larder::cached;

#[cached(scope = "threads")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
