//! A type that borrows.

use larder::cached;

struct Name<'a>(&'a str);

#[cached]
fn price(name: Name<'_>) -> usize {
    name.0.len()
}

fn main() {
    let _ = price(Name("a"));
    price::invalidate(Name("a"));
}
