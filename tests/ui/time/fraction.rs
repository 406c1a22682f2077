//! Seconds are whole.

use larder::cached;

#[cached(ttl = 1.5)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
