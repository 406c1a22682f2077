//! Pauses that are no range, or not from the shortest to the longest.

use larder::cached;

#[cached(strategy = "write_behind", queue(backoff = "1s", delay = "1s"))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
