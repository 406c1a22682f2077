//! An `Err` that would count as a success.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

type Outcome = Result<(), String>;

#[invalidates(price(id))]
fn set_price(id: u32) -> Outcome {
    let _ = id;
    Ok(())
}

fn main() {}
