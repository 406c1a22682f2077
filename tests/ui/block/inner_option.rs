//! A mistake of an attribute inside.

use larder::cached;

struct Shop;

#[cached]
impl Shop {
    #[cached(tll = 60)]
    fn price(id: u32) -> u32 {
        id
    }
}

fn main() {
    let _ = Shop::price(1);
    Shop::price_clear();
}
