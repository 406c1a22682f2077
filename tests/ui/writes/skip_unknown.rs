//! What is skipped is an argument.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents, skip(bd))]
fn set_price(db: &str, id: u32, cents: u64) {
    let _ = (db, id, cents);
}

fn main() {}
