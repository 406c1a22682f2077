//! A switch that is neither on nor off.

use larder::cached;

#[cached(coalesce = 1)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
