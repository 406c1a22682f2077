//! A name in a tag that is no argument.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[invalidates(tag("price:{id}"))]
fn set_price(number: u32) {
    let _ = number;
}

fn main() {}
