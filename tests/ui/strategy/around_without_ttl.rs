//! What is old would stay for ever.

use larder::cached;

#[cached(strategy = "write_around")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
