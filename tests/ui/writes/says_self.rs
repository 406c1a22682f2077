//! A function of an `impl` block that does not know it.

use larder::{cached, writes};

struct Shop;

impl Shop {
    const PRICE: u64 = 5;

    #[writes(price(id))]
    fn set_price(id: u32) -> u64 {
        let _ = id;
        Self::PRICE
    }
}

#[cached]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {}
