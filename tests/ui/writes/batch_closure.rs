//! The batch function is a function.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents, batch = |items| Ok::<(), String>(()))]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
