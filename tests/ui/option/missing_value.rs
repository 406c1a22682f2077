//! An option whose value is missing.

use larder::cached;

#[cached(ttl = , capacity = 10)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
