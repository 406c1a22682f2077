//! A setting whose expression is of another type.

use larder::cached;

const MOST: &str = "many";

#[cached(strategy = "write_behind", queue(batch = MOST))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
