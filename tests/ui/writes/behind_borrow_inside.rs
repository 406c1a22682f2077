//! An argument that borrows inside.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents)]
fn set_price(note: Option<&str>, id: u32, cents: u64) {
    let _ = (note, id, cents);
}

fn main() {}
