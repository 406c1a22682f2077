//! It would stay as long as it is read.

use larder::cached;

#[cached(strategy = "write_around", tti = 60)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
