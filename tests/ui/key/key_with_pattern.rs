//! The names in a pattern are known to the body only.

use larder::cached;

#[cached(key: u32 = a)]
fn price((a, b): (u32, u32)) -> u32 {
    a + b
}

fn main() {
    let _ = price((1, 2));
}
