//! A key of another type.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[invalidates(price(name))]
fn set_price(name: &str) {
    let _ = name;
}

fn main() {}
