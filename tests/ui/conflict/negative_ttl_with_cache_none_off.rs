//! A time for what is not stored.

use larder::cached;

#[cached(cache_none = false, negative_ttl = 5)]
fn price(id: u32) -> Option<u64> {
    Some(u64::from(id))
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
