//! A `self` that cannot be compared.

use larder::cached;

struct Shop(u32);

impl Shop {
    #[cached]
    fn price(&self, id: u32) -> u32 {
        self.0 + id
    }
}

fn main() {
    let _ = Shop(1).price(1);
}
