//! A journal is a file.

use larder::cached;

#[cached(strategy = "write_behind", queue(journal = true))]
fn views(page: u32) -> u64 {
    u64::from(page)
}

#[cached(strategy = "write_behind", queue(journal = MOST))]
fn likes(page: u32) -> u64 {
    u64::from(page)
}

const MOST: u32 = 5;

fn main() {}
