//! A name that is no text.

use larder::cached;

#[cached(name = 5)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
