//! No comma between two getters.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) price(id + 1))]
fn set_price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {}
