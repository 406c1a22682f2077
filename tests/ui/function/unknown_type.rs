//! An unknown type is told once, where it is.

use larder::cached;

#[cached]
fn price(goods: &Goods) -> u64 {
    goods.price
}

fn main() {}
