//! An `Err` that would count as a success.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

type Outcome = Result<(), String>;

#[writes(price(id) = cents)]
fn set_price(id: u32, cents: u64) -> Outcome {
    let _ = (id, cents);
    Ok(())
}

fn main() {}
