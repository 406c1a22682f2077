//! A value that the body has no more.

use larder::{cached, writes};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[derive(Clone)]
struct Change(String);

impl Change {
    fn into_price(self) -> u64 {
        self.0.len() as u64
    }
}

#[writes(price(1) = change.into_price())]
fn set_price(change: Change) {
    let _ = change;
}

fn main() {}
