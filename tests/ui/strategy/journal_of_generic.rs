//! A generic function has many caches, and a journal is of one.

use larder::cached;

#[cached(strategy = "write_behind", queue(journal = "views.journal"))]
fn views<T: Clone + Send + Sync + 'static>(page: u32) -> Option<T> {
    let _ = page;
    None
}

fn main() {}
