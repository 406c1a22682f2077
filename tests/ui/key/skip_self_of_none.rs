//! A `self` that there is not.

use larder::cached;

#[cached(skip(self))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
}
