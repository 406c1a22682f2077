//! A batch function of other entries.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn store(_: &[(String, u64)]) -> Result<(), String> {
    Ok(())
}

#[writes(price(id) = cents, batch = store)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

fn main() {}
