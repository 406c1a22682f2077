//! Caches are changed at run time.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id))]
const fn set_price(id: u32) -> u64 {
    id as u64
}

fn main() {
    let _ = set_price(1);
    let _ = set_price::uncached(1);
}
