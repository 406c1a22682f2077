//! A `self` that changes.

use larder::cached;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop(u32);

impl Shop {
    #[cached]
    fn price(&mut self, id: u32) -> u32 {
        self.0 += id;
        self.0
    }
}

fn main() {
    let mut shop = Shop(1);
    let _ = shop.price(1);
    shop.price_invalidate(1);
}
