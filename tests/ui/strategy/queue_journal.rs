//! The journal is for a later version.

use larder::cached;

#[cached(strategy = "write_behind", queue(journal = "views.redb", batch = 10))]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::flush();
}
