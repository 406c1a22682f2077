//! The new value of a second entry is not known.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[cached(strategy = "write_through")]
fn name(id: u32) -> String {
    id.to_string()
}

#[writes(price(id) = cents, name(id))]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
