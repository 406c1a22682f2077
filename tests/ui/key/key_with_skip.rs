//! The expression alone makes the key.

use larder::cached;

#[cached(key: u32 = id, skip(db))]
fn price(db: u32, id: u32) -> u64 {
    u64::from(db + id)
}

fn main() {
    let _ = price(1, 2);
}
