//! An argument whose type has no name.

use larder::cached;

#[cached]
fn price(name: impl AsRef<str>) -> usize {
    name.as_ref().len()
}

fn main() {
    let _ = price("a");
    price::invalidate("a");
}
