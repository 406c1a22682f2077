//! A key of more arguments than the getter has.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id, 5) = cents)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
