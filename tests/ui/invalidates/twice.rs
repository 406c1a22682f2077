//! The same entries twice.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[invalidates(price(..), price(..))]
fn set_prices() {}

fn main() {}
