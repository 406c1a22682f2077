//! What changes cannot be taken along.

use larder::cached;

#[cached(ttl = 60, refresh_after = 45, skip(seen))]
fn price(seen: &mut u32, id: u32) -> u32 {
    *seen += id;
    id
}

fn main() {
    let _ = price(&mut 0, 1);
}
