//! More than can be numbered.

use larder::cached;

#[cached(capacity = 5_000_000_000)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
