//! The attribute of an `impl` block is another one.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

struct Shop;

#[writes(price(1))]
impl Shop {}

fn main() {}
