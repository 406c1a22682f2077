//! An argument that cannot be compared.

use larder::cached;

struct Db;

#[cached]
fn price(db: &Db, id: u32) -> u64 {
    let _ = db;
    u64::from(id)
}

fn main() {
    let _ = price(&Db, 1);
    price::clear();
}
