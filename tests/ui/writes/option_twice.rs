//! An option given twice, in two attributes.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents, skip(id))]
#[writes(skip(cents), price(id + 1) = 5)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
