//! What does not expire is never stale.

use larder::cached;

#[cached(stale_while_revalidate = 30)]
fn price(id: u32) -> u64 {
    u64::from(id)
}

fn main() {
    let _ = price(1);
    price::invalidate(1);
}
