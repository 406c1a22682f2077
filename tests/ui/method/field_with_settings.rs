//! The cache of a field has settings of its own.

use larder::cached;

struct Shop {
    prices: larder::Cache<u32, u32>,
}

impl Shop {
    #[cached(cache = self.prices, capacity = 10, ttl = 60, curve = true, name = "prices")]
    fn price(&self, id: u32) -> u32 {
        id
    }
}

fn main() {
    let _ = Shop { prices: larder::Cache::new(1) }.price(1);
}
