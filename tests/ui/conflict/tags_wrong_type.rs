//! A tag is a text.

use larder::cached;

#[cached(tags = [id])]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
