//! The getter alone does not say which entry.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price = cents)]
fn set_price(_id: u32, cents: u64) {
    let _ = cents;
}

fn main() {}
