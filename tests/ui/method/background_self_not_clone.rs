//! A `self` that a reload cannot take along.

use larder::cached;

struct Shop(u32);

impl Shop {
    #[cached(refresh_after = 45, skip(self))]
    fn price(&self, id: u32) -> u32 {
        self.0 + id
    }
}

fn main() {
    let _ = Shop(1).price(1);
}
