//! One tag at a time.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[invalidates(tag("prices", "products"))]
fn set_price(id: u32) {
    let _ = id;
}

fn main() {}
