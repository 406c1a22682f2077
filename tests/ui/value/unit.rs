//! The same, spelled out.

use larder::cached;

#[cached]
fn price(id: u32) -> () {
    println!("{id}");
}

fn main() {
    price(1);
}
