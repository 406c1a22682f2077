//! More than all of the ttl.

use larder::cached;

#[cached(ttl = 60, jitter = "150%")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
