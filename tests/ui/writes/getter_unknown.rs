//! A getter that there is not.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(prize(id))]
fn set_price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {}
