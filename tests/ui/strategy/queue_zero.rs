//! Numbers that would let nothing be written.

use larder::cached;

#[cached(
    strategy = "write_behind",
    queue(capacity = 0, batch = 0, workers = 0, retries = 0, delay = 0)
)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
