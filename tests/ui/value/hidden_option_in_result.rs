//! An `Option` behind an alias, inside.

use larder::cached;

type Found = Option<u32>;

#[cached]
fn price(id: u32) -> Result<Found, String> {
    Ok(Some(id))
}

fn main() {
    let _ = price(1);
}
