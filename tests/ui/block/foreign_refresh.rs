//! A reload for a type of another crate.

use larder::cached;

trait Prices {
    fn price(&self, id: u32) -> u32;
}

#[cached]
impl Prices for Vec<u32> {
    #[cached(refresh_after = 60)]
    fn price(&self, id: u32) -> u32 {
        id
    }
}

fn main() {
    let _ = vec![1].price(1);
}
