//! A key of which no type is given.

use larder::cached;

#[cached(key = name.to_lowercase())]
fn price(name: &str) -> usize {
    name.len()
}

fn main() {
    let _ = price("a");
}
