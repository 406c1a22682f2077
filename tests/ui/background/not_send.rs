//! What belongs to one thread cannot go to another.

use larder::cached;

#[derive(Clone)]
struct Db(std::rc::Rc<u32>);

#[cached(ttl = 60, refresh_after = 45, skip(db))]
fn price(db: Db, id: u32) -> u32 {
    let _ = db;
    id
}

fn main() {
    let _ = price(Db(1.into()), 1);
}
