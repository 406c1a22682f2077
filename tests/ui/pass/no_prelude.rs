//! Nothing is taken from the prelude.
#![no_implicit_prelude]
#![deny(warnings)]

use ::larder::cached;
use ::std::option::Option::{self, Some};
use ::std::{assert, assert_eq};

#[cached(tags = ["a", sku])]
fn price(sku: &str) -> Option<usize> {
    Some(sku.len())
}

fn main() {
    assert_eq!(price("abc"), Some(3));
    assert!(price::contains("abc"));
}
