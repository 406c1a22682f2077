//! Another thread writes.

use larder::cached;

#[cached(strategy = "write_behind", scope = "thread", queue(batch = 5))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
