//! A bound by count and one by weight.

use larder::cached;

#[cached(capacity = 10, max_weight = 100, weigher = |_, value| *value)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
