//! What happens to a write that finds the queue full is one of three words.

use larder::cached;

#[cached(strategy = "write_behind", queue(overflow = "drop"))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
