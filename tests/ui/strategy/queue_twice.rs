//! A setting given twice.

use larder::cached;

#[cached(strategy = "write_behind", queue(batch = 10, batch = 20))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
