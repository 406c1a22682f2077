//! Only write-behind has a queue.

use larder::cached;

#[cached(queue(delay = "1s"))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
