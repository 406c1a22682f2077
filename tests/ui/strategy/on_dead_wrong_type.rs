//! The callback for dead letters takes a letter.

use larder::cached;

fn alert(_: u32) {}

#[cached(strategy = "write_behind", queue(on_dead = alert))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
