//! And so is the shared tier.

use larder::cached;

#[cached(remote = REDIS)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
