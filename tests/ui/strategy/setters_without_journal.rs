//! Setters that have nothing to replay.

use larder::{cached, writes};

#[cached(strategy = "write_behind", queue(setters(set_views)))]
fn views(page: u32) -> u64 {
    u64::from(page)
}

#[writes(views(page) = n)]
fn set_views(page: u32, n: u64) {
    let _ = (page, n);
}

fn main() {}
