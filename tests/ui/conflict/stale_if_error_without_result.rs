//! A function that cannot fail.

use larder::cached;

#[cached(ttl = 60, stale_if_error = 30)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
