//! The getter alone does not say which entry.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price)]
fn set_price(_id: u32, cents: u64) -> u64 {
    cents
}

fn main() {}
