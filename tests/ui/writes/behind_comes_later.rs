//! The queue that decides when the body runs is that of the first getter.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[cached(strategy = "write_behind")]
fn stock(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents, stock(id) = cents)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
