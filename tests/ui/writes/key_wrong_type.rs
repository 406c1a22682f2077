//! A key of another type.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(sku) = cents)]
fn set_price(sku: String, cents: u64) {
    let _ = (sku, cents);
}

fn main() {}
