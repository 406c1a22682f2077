//! A function that is no setter has nothing to replay.

use larder::cached;

#[cached(
    strategy = "write_behind",
    queue(journal = "views.journal", setters(set_views))
)]
fn views(page: u32) -> u64 {
    u64::from(page)
}

fn set_views(page: u32, n: u64) {
    let _ = (page, n);
}

fn main() {
    set_views(1, 1);
}
