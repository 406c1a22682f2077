//! References to what hashes otherwise in a row.

use larder::cached;

#[cached]
fn sum(ids: &[&u32]) -> u32 {
    ids.iter().copied().sum()
}

fn main() {
    let _ = sum(&[&1, &2]);
    sum::clear();
}
