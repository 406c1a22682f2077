//! An error that can not be kept as text.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

struct DbError;

#[writes(price(id) = cents)]
fn set_price(id: u32, cents: u64) -> Result<(), DbError> {
    let _ = (id, cents);
    Ok(())
}

fn main() {}
