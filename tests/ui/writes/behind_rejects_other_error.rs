//! A queue that may be full, and an error that can not say so.

use larder::{cached, writes};

#[cached(strategy = "write_behind", queue(overflow = "reject"))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents)]
fn set_price(id: u32, cents: u64) -> Result<(), std::num::ParseIntError> {
    let _ = (id, cents);
    Ok(())
}

fn main() {}
