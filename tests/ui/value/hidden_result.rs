//! A `Result` behind an alias.

use larder::cached;

type Fetched = Result<u32, String>;

#[cached]
fn price(id: u32) -> Fetched {
    Ok(id)
}

fn main() {
    let _ = price(1);
}
