//! What is no expression at all.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) -> cents)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
