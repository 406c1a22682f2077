//! Setters of a crate that is re-exported under another name.
#![deny(warnings)]

mod vendor {
    pub mod cache {
        pub use larder::*;
    }
}

use vendor::cache::{cached, invalidates, writes};

mod larder {}

#[cached(strategy = "write_through", crate = vendor::cache)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

#[writes(price(id) = cents, crate = vendor::cache)]
fn set_price(id: u32, cents: u64) {
    let _ = (id, cents);
}

#[invalidates(price(..), crate = vendor::cache)]
fn forget() {}

struct Shop;

#[cached(crate = vendor::cache)]
impl Shop {
    #[writes(price(id) = cents)]
    fn set_price(id: u32, cents: u64) {
        let _ = (id, cents);
    }
}

fn main() {
    set_price(1, 2);
    forget();
    Shop::set_price(1, 2);
}
