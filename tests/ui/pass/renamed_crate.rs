//! The facade may be reached by another path.
#![deny(warnings)]

mod vendor {
    pub mod caching {
        pub use larder::*;
    }
}

use vendor::caching::cached;

#[cached(crate = vendor::caching, ttl = 60)]
fn price(id: u32) -> Option<u32> {
    Some(id)
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop;

#[cached(crate = crate::vendor::caching)]
impl Shop {
    #[cached]
    fn price(&self, weight: f64) -> Result<f64, String> {
        Ok(weight)
    }

    #[cached(crate = larder)]
    fn cost(id: u32) -> u32 {
        id
    }
}

fn main() {
    assert_eq!(price(1), Some(1));
    assert!(price::contains(1));
    assert_eq!(Shop.price(1.0), Ok(1.0));
    assert!(Shop.price_contains(1.0));
    assert_eq!(Shop::cost(1), 1);
}
