//! A `Result` inside of another.

use larder::cached;

#[cached]
fn price(id: u32) -> Result<Result<u32, String>, String> {
    Ok(Ok(id))
}

fn main() {
    let _ = price(1);
}
