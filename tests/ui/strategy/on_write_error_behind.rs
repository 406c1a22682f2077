//! Under write-behind the setter has returned when a write fails.

use larder::cached;

#[cached(strategy = "write_behind", on_write_error = "invalidate")]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
