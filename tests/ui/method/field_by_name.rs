//! A field without its `self`.

use larder::cached;

struct Shop {
    prices: larder::Cache<u32, u32>,
}

impl Shop {
    #[cached(cache = prices, skip(self))]
    fn price(&self, id: u32) -> u32 {
        id
    }
}

fn main() {
    let _ = Shop { prices: larder::Cache::new(1) }.price(1);
}
