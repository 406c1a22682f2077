//! A list of what are no names.

use larder::cached;

#[cached(skip(db.id))]
fn price(db: u32, id: u32) -> u64 {
    u64::from(db + id)
}

fn main() {
    let _ = price(1, 2);
}
