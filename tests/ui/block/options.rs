//! Options that belong on the functions.

use larder::cached;

struct Shop;

#[cached(ttl = 60)]
impl Shop {
    #[cached]
    fn price(id: u32) -> u32 {
        id
    }
}

fn main() {
    let _ = Shop::price(1);
}
