//! A method without a body.

use larder::cached;

trait Prices {
    #[cached]
    fn price(&self, id: u32) -> u32;
}

fn main() {}
