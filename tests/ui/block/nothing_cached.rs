//! A block with the attribute, and no function with it.

use larder::cached;

struct Shop;

#[cached]
impl Shop {
    fn price(id: u32) -> u32 {
        id
    }
}

fn main() {
    let _ = Shop::price(1);
}
