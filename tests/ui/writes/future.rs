//! A future has written nothing when it is returned.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id))]
fn set_price(id: u32) -> impl Future<Output = u64> {
    async move { u64::from(id) }
}

fn main() {}
