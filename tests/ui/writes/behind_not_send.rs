//! An argument that no other thread can have.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

use std::rc::Rc;

#[writes(price(id) = cents)]
fn set_price(db: Rc<u32>, id: u32, cents: u64) {
    let _ = (db, id, cents);
}

fn main() {}
