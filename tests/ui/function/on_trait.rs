//! The attribute on a trait.

use larder::cached;

#[cached]
trait Prices {
    fn price(&self, id: u32) -> u32;
}

fn main() {}
