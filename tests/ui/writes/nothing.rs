//! No getter is named.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes]
fn set_price(id: u32) -> u64 {
    price(id)
}

#[writes()]
fn double_price(id: u32) -> u64 {
    price(id)
}

fn main() {}
