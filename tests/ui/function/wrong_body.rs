//! A mistake in the body is told once, where it is.

use larder::cached;

#[cached]
fn price(id: u32) -> u64 {
    id + 1
}

fn main() {
    let _ = price(1);
}
