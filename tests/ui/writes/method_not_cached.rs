//! A method that is not cached.

use larder::writes;

struct Shop;

impl Shop {
    fn price(&self, id: u32) -> u64 {
        u64::from(id)
    }

    #[writes(self.price(id))]
    fn set_price(&self, id: u32) -> u64 {
        self.price(id)
    }
}

fn main() {}
