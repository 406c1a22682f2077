//! A value that borrows.

use larder::cached;

#[cached]
fn price(name: &str) -> &str {
    name
}

fn main() {
    let _ = price("a");
    price::invalidate("a");
}
