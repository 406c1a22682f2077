//! A tag that is no text.

use larder::{cached, invalidates};

#[cached(strategy = "write_through")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

struct Realm;

#[invalidates(tag(realm))]
fn set_price(realm: Realm) {
    let _ = realm;
}

fn main() {}
