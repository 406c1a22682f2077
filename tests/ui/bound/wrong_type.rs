//! A constant of another type.

use larder::cached;

const CAPACITY: u32 = 100;

#[cached(capacity = CAPACITY)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
