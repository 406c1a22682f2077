//! One that is inside of others.

use larder::cached;

struct Db;

#[cached]
fn price(dbs: &[Option<Db>]) -> usize {
    dbs.len()
}

fn main() {
    let _ = price(&[]);
}
