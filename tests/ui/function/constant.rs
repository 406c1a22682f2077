//! A function that may run at compile time.

use larder::cached;

#[cached]
const fn price(id: u32) -> u32 {
    id
}

const PRICE: u32 = price(1);

fn main() {
    price::insert(PRICE, 1);
}
