//! What the user calls like things of the standard library is not taken for them.
#![deny(warnings)]
#![allow(dead_code, unused_macros)]

mod std {}
mod core {}
mod larder_of_my_own {}
struct Box;
struct Vec;
struct Cache;
struct Stats;
struct Clone;
fn drop() {}
macro_rules! format {
    () => {};
}
macro_rules! vec {
    () => {};
}

#[larder::cached(ttl = 60, tags = ["a"])]
fn price(sku: &str) -> ::std::option::Option<u64> {
    ::std::option::Option::Some(sku.len() as u64)
}

struct Shop;

impl Shop {
    #[larder::cached(skip(self))]
    fn price(&self, sku: &str) -> usize {
        sku.len()
    }
}

fn main() {
    assert_eq!(price("a"), Some(1));
    assert_eq!(Shop.price("a"), 1);
    assert!(Shop.price_contains("a"));
}
