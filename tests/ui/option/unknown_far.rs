//! An option that is near to none.

use larder::cached;

#[cached(maximum = 100)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
