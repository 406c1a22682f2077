//! An argument that changes.

use larder::cached;

#[cached]
fn price(seen: &mut u32, id: u32) -> u64 {
    *seen += 1;
    u64::from(id)
}

fn main() {
    let _ = price(&mut 0, 1);
    price::invalidate(&mut 0, 1);
}
