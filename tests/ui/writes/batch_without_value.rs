//! What a batch stores has to be known before.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn store(_: &[(u32, u64)]) -> Result<(), String> {
    Ok(())
}

#[writes(price(id), batch = store)]
fn set_price(id: u32, cents: u64) -> u64 {
    let _ = (id, store);
    cents
}

fn main() {}
