//! A method that is called without its receiver.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop;

impl Shop {
    #[cached]
    fn rate(&self, id: u32) -> u64 {
        u64::from(id)
    }

    #[invalidates(Shop::rate(id))]
    fn set_rate(&self, id: u32) {
        let _ = id;
    }
}

fn main() {}
