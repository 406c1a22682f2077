//! A getter that has no companions.

use larder::{cached, writes};

trait Sum {
    fn sum(&self) -> u64;
}

#[cached]
impl Sum for Vec<u64> {
    #[cached]
    fn sum(&self) -> u64 {
        self.iter().sum()
    }
}

#[writes(all.sum())]
fn set_sum(all: Vec<u64>) -> u64 {
    all.sum()
}

fn main() {}
