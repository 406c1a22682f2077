//! A curve has no setting but whether there is one.

use larder::cached;

#[cached(curve = "shards")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
