//! An option that is given twice.

use larder::cached;

#[cached(ttl = 60, ttl = 30)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
