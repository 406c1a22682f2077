//! A value that is no time.

use larder::cached;

#[cached(ttl = true)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
