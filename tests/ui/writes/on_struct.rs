//! A struct writes nothing.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(1))]
struct Shop;

fn main() {}
