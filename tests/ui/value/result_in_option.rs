//! A `Result` inside.

use larder::cached;

#[cached]
fn price(id: u32) -> Option<Result<u32, String>> {
    Some(Ok(id))
}

fn main() {
    let _ = price(1);
}
