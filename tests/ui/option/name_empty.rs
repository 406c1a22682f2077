//! A name that is empty.

use larder::cached;

#[cached(name = "")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
