//! An option without its value.

use larder::cached;

#[cached(ttl)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
