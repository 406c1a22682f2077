//! The attribute with an equals sign.

use larder::cached;

struct Shop;

#[cached]
impl Shop {
    #[cached = 60]
    fn price(id: u32) -> u32 {
        id
    }
}

fn main() {
    let _ = Shop::price(1);
}
