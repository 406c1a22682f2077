//! A type that has a borrow inside.

use larder::cached;

#[cached]
fn price(names: std::collections::BTreeMap<&str, u32>) -> usize {
    names.len()
}

fn main() {
    let _ = price(Default::default());
    price::clear();
}
