//! A queue in a field has its settings already.

use larder::{WriteBehind, cached};

struct Shop {
    prices: WriteBehind<u32, u64>,
}

impl Shop {
    #[cached(strategy = "write_behind", cache = self.prices, queue(batch = 10))]
    fn price(&self, id: u32) -> u64 {
        u64::from(id)
    }
}

fn main() {}
