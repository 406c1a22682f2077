//! What is no list of setters.

use larder::cached;

#[cached(strategy = "write_behind", queue(journal = "views.journal", setters = set_views))]
fn views(page: u32) -> u64 {
    u64::from(page)
}

#[cached(
    strategy = "write_behind",
    queue(journal = "likes.journal", setters("set_likes"))
)]
fn likes(page: u32) -> u64 {
    u64::from(page)
}

fn main() {}
