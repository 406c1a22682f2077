//! What cannot be cloned cannot be owned.

use larder::cached;

struct Db;

#[cached(ttl = 60, refresh_after = 45, skip(db))]
fn price(db: &Db, id: u32) -> u32 {
    let _ = db;
    id
}

fn main() {
    let _ = price(&Db, 1);
}
