//! A name that is no argument.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents)]
fn set_price(id: u32, amount: u64) {
    let _ = (id, amount);
}

fn main() {}
