//! A `Result` behind an alias, inside.

use larder::cached;

type Fetched = Result<u32, String>;

#[cached]
fn price(id: u32) -> Option<Fetched> {
    Some(Ok(id))
}

fn main() {
    let _ = price(1);
}
