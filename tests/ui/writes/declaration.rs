//! A declaration has no body.

use larder::writes;

trait Prices {
    #[writes(self.price(id))]
    fn set_price(&self, id: u32) -> u64;
}

fn main() {}
