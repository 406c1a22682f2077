//! A value whose type has no name.

use larder::cached;

#[cached]
fn price(ids: Vec<u32>) -> impl Iterator<Item = u32> {
    ids.into_iter()
}

fn main() {
    let _ = price(vec![1]);
    price::clear();
}
