//! A key of another type than is given.

use larder::cached;

#[cached(key: String = name.len())]
fn price(name: &str) -> usize {
    name.len()
}

fn main() {
    let _ = price("a");
}
