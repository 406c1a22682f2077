//! The callback for dead letters takes one.

use larder::cached;

#[cached(strategy = "write_behind", queue(on_dead = |key, value| ()))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
