//! A key that borrows.

use larder::cached;

#[cached(key: &str = name)]
fn price(name: &str) -> usize {
    name.len()
}

fn main() {
    let _ = price("a");
}
