//! A field that is a cache, and has no queue.

use larder::{Cache, cached};

struct Shop {
    prices: Cache<u32, u64>,
}

impl Shop {
    #[cached(strategy = "write_behind", cache = self.prices)]
    fn price(&self, id: u32) -> u64 {
        u64::from(id)
    }
}

fn main() {}
