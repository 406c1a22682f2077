//! What is no call of a getter.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes("price")]
fn set_price(id: u32) -> u64 {
    price(id)
}

fn main() {}
