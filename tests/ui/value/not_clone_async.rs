//! The same of an `async fn`.

use larder::cached;

struct Price(u32);

#[cached]
async fn price(id: u32) -> Price {
    Price(id)
}

fn main() {
    drop(price(1));
}
