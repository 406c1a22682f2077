//! A function of an `impl` block that has no attribute.

use larder::cached;

struct Shop;

impl Shop {
    #[cached]
    fn price(id: u32) -> u32 {
        Self::base() + id
    }

    fn base() -> u32 {
        1
    }
}

fn main() {
    let _ = Shop::price(1);
}
