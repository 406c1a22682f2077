//! A function that is not cached.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn tax(id: u32) -> u64 {
    u64::from(id)
}

#[writes(tax(id))]
fn set_tax(id: u32) -> u64 {
    u64::from(id)
}

fn main() {}
