//! An argument that there is not, and the one that was meant.

use larder::cached;

#[cached(skip(bd))]
fn price(db: u32, id: u32) -> u64 {
    u64::from(db + id)
}

fn main() {
    let _ = price(1, 2);
}
