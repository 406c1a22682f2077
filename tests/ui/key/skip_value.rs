//! A list that is given like a value.

use larder::cached;

#[cached(skip = id)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
}
