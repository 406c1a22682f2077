//! More than a clock can count.

use larder::cached;

#[cached(ttl = 99999999999999999999)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
