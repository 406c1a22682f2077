//! An expression that is no `Duration`.

use larder::cached;

const SECONDS: u64 = 60;

#[cached(ttl = SECONDS)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
