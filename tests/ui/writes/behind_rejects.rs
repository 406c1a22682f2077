//! A queue that may be full, and a setter that can not say so.

use larder::{cached, writes};

#[cached(strategy = "write_behind", queue(overflow = "reject"))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
