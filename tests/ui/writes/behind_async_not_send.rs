//! A body that no other thread can run.

use larder::{cached, writes};

#[cached(strategy = "write_behind")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

use std::rc::Rc;

async fn pause() {}

#[writes(price(id) = cents)]
async fn set_price(id: u32, cents: u64) {
    let held = Rc::new(id);
    pause().await;
    let _ = (held, cents);
}

fn main() {}
