//! A filter is asked without the arguments of the call.

use larder::cached;

#[cached(cache_if = |value| *value > u64::from(id))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
