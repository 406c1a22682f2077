//! Nor in a slice.

use larder::cached;

#[cached(ttl = 60, refresh_after = 45)]
fn price(names: &[&str]) -> usize {
    names.len()
}

fn main() {
    let _ = price(&[]);
}
