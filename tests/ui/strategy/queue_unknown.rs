//! A setting that there is not: the nearest.

use larder::cached;

#[cached(strategy = "write_behind", queue(dealy = "1s", batch = 10))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
