//! A field of a `self` that is not there.

use larder::cached;

#[cached(cache = self.prices)]
fn price(id: u32) -> u32 {
    id
}

fn main() {
    let _ = price(1);
    price::clear();
}
