//! A list of no arguments.

use larder::cached;

#[cached(skip())]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
}
