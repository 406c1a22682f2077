//! A policy without quotes.

use larder::cached;

#[cached(policy = lru)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
