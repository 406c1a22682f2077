//! The settings of the queue stand in parentheses.

use larder::cached;

#[cached(strategy = "write_behind", queue = 100)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
