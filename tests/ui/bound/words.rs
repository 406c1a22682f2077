//! The one word for a capacity is `"unbounded"`.

use larder::cached;

#[cached(capacity = "lots")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
