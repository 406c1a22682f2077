//! Something that weighs, and no bound.

use larder::cached;

#[cached(weigher = |_, value| *value)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
