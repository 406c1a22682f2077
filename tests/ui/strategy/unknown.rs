//! A strategy that there is not: the nearest.

use larder::cached;

#[cached(strategy = "write_trough")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
