//! The getter alone does not say which entry.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[invalidates(price)]
fn set_price(id: u32) {
    let _ = id;
}

fn main() {}
