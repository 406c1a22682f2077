//! The body of a method of a type of another crate is no function of its own.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

trait Prices {
    fn set_price(&mut self, id: u32, cents: u64);
}

#[cached]
impl Prices for Vec<u64> {
    #[writes(price(id) = cents)]
    fn set_price(&mut self, id: u32, cents: u64) {
        let _ = id;
        self.push(cents);
    }
}

fn main() {}
