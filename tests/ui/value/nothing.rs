//! A function that returns nothing.

use larder::cached;

#[cached]
fn price(id: u32) {
    println!("{id}");
}

fn main() {
    price(1);
    price::invalidate(1);
}
