//! Only single bodies run between the two ends of further changes.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn store(_: &[(u32, u64)]) -> Result<(), String> {
    Ok(())
}

#[writes(price(id) = cents, price(id + 1) = cents, batch = store)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents, store);
}

fn main() {}
