//! A getter is no setter.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[cached]
#[writes(price(id))]
fn read_price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id))]
#[cached]
fn reread_price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    read_price::clear();
    reread_price::clear();
}
