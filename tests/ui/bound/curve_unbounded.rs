//! There is no twice the capacity where there is none.

use larder::cached;

#[cached(curve = true, capacity = "unbounded")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
