//! A promise of the caller may not outlive the call.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id))]
unsafe fn set_price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {}
