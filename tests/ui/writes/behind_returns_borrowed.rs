//! A setter can not return what borrows from the call.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents)]
fn set_price(note: &str, id: u32, cents: u64) -> &str {
    let _ = (id, cents);
    note
}

fn main() {}
