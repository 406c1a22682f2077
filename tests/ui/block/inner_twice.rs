//! The attribute twice on one function.

use larder::cached;

struct Shop;

#[cached]
impl Shop {
    #[cached]
    #[cached(ttl = 60)]
    fn price(id: u32) -> u32 {
        id
    }
}

fn main() {
    let _ = Shop::price(1);
}
