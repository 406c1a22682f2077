//! A ttl of each entry is made from key and value.

use larder::cached;

#[cached(expires = |value| None)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
