//! An argument that is borrowed to be changed.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents)]
fn set_price(log: &mut Vec<u64>, id: u32, cents: u64) {
    let _ = id;
    log.push(cents);
}

fn main() {}
