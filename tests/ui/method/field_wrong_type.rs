//! A field of another type.

use larder::cached;

struct Shop {
    prices: larder::Cache<String, u32>,
}

impl Shop {
    #[cached(cache = self.prices)]
    fn price(&self, id: u32) -> u32 {
        id
    }
}

fn main() {
    let _ = Shop { prices: larder::Cache::new(1) }.price(1);
}
