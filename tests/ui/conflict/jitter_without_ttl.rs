//! There is no ttl to shorten.

use larder::cached;

#[cached(jitter = "10%")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
