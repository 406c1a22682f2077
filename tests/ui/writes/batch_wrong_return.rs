//! A batch function that does not tell whether it has stored them.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn store(_: &[(u32, u64)]) -> usize {
    0
}

#[writes(price(id) = cents, batch = store)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
