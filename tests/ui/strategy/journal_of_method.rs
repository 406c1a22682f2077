//! The file of a method without knowledge of its type.

use larder::cached;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop;

impl Shop {
    #[cached(strategy = "write_behind", queue(journal = "views.journal"))]
    fn views(&self, page: u32) -> u64 {
        u64::from(page)
    }
}

fn main() {}
