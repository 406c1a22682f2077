//! A function that does not return.

use larder::cached;

#[cached]
fn price(id: u32) -> ! {
    panic!("{id}")
}

fn main() {
    price(1);
}
