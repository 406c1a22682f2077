//! Entries would expire before they are due.

use larder::cached;

#[cached(ttl = 60, refresh_after = "1m")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
