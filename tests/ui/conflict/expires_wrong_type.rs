//! A ttl of each entry is an `Option<Duration>`.

use larder::cached;

#[cached(expires = |_, value| *value)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
