//! What is returned is no value of the cache.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id))]
fn set_price(id: u32, cents: u64) -> Result<usize, String> {
    let _ = (id, cents);
    Ok(1)
}

fn main() {}
