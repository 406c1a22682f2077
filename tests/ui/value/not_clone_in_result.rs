//! The same inside.

use larder::cached;

struct Price(u32);

#[cached]
fn price(id: u32) -> Result<Option<Price>, String> {
    Ok(Some(Price(id)))
}

fn main() {
    let _ = price(1);
}
