//! A weigher takes the key and the value.

use larder::cached;

#[cached(max_weight = 100, weigher = |value| *value)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
