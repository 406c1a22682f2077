//! A number in quotes has no unit.

use larder::cached;

#[cached(tti = "60")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
