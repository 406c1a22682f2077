//! One that is given by value.

use larder::cached;

#[derive(Clone)]
struct Db;

#[cached]
fn price(db: Db, id: u32) -> u64 {
    let _ = db;
    u64::from(id)
}

fn main() {
    let _ = price(Db, 1);
}
