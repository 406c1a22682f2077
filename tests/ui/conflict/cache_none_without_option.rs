//! A function that returns no `None`.

use larder::cached;

#[cached(cache_none = true)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
