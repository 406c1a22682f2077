//! A weigher is a function.

use larder::cached;

#[cached(max_weight = 100, weigher = 5)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
