//! No other thread could reload.

use larder::cached;

#[cached(scope = "thread", ttl = 60, refresh_after = 45)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
