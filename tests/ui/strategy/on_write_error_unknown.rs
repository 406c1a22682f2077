//! What the error of a setter does is one of two words.

use larder::cached;

#[cached(strategy = "write_through", on_write_error = "ignore")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
