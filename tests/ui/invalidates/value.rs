//! What is forgotten has no value.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[invalidates(price(id) = cents)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
