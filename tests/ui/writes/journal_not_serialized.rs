//! An argument that can not be kept on disk.

use larder::{WriteError, cached, writes};

#[cached(
    strategy = "write_behind",
    queue(journal = "views.journal", setters(set_views))
)]
fn views(page: u32) -> u64 {
    u64::from(page)
}

#[derive(Clone)]
struct Db;

#[writes(views(page) = n)]
fn set_views(db: &Db, page: u32, n: u64) -> Result<(), WriteError> {
    let _ = (db, page, n);
    Ok(())
}

fn main() {}
