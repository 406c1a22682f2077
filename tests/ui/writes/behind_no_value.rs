//! The new value is not known before the body has run.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id))]
fn set_price(id: u32, cents: u64) -> u64 {
    let _ = id;
    cents
}

fn main() {}
