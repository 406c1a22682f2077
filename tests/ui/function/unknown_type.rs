//! An unknown type is told once, where it is.

use larder::cached;

#[cached]
fn price(product: &Product) -> u64 {
    product.price
}

fn main() {}
