//! Pauses from the longest to the shortest.

use larder::cached;

#[cached(strategy = "write_behind", queue(backoff = "1m".."1s"))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
