//! An argument that can not be owned.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

struct Db;

#[writes(price(id) = cents)]
fn set_price(db: &Db, id: u32, cents: u64) {
    let _ = (db, id, cents);
}

fn main() {}
