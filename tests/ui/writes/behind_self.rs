//! A receiver that can not be owned.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

struct Shop;

impl Shop {
    #[writes(price(id) = cents)]
    fn set_price(&self, id: u32, cents: u64) {
        let _ = (id, cents);
    }
}

fn main() {}
