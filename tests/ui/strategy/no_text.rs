//! A strategy is a word in quotes.

use larder::cached;

#[cached(strategy = write_through)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
