//! A setter can not return what it does not know.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents)]
fn set_price(id: u32, cents: u64) -> Result<usize, String> {
    let _ = (id, cents);
    Ok(1)
}

fn main() {}
