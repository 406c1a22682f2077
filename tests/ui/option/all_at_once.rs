//! All mistakes of one attribute are told together.

use larder::cached;

#[cached(capacity = -1, tl = 60, jitter = 10, policy = "lur", skip(ib))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
