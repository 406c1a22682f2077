//! All entries have not one value.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(..))]
fn set_prices(cents: u64) -> u64 {
    cents
}

fn main() {}
