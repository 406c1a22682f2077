//! What is forgotten is not stored.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[invalidates(price(id), batch = store, skip(id))]
fn set_price(id: u32) {
    let _ = id;
}

fn main() {}
