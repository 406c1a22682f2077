//! An argument behind a trait.

use larder::cached;

#[cached]
fn price(name: &dyn std::fmt::Display) -> String {
    name.to_string()
}

fn main() {
    let _ = price(&1);
    price::invalidate(&1);
}
