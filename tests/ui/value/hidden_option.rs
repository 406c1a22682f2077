//! An `Option` behind an alias.

use larder::cached;

type Found = Option<u32>;

#[cached]
fn price(id: u32) -> Found {
    Some(id)
}

fn main() {
    let _ = price(1);
}
