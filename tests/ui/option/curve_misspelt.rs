//! An option that there is not, and the new one that was meant.

use larder::cached;

#[cached(curves = true)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
