//! Under write-around no setter touches the entry.

use larder::cached;

#[cached(strategy = "write_around", ttl = 60, on_write_error = "invalidate")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
