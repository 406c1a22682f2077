//! The same in words.

use larder::cached;

#[cached(ttl = "0s")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
