//! A value that cannot be cloned out.

use larder::cached;

struct Price(u32);

#[cached]
fn price(id: u32) -> Price {
    Price(id)
}

fn main() {
    let _ = price(1);
    price::insert(1, Price(2));
    let _ = price::peek(1);
    price::refresh(1);
}
