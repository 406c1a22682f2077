//! No setter can name a function of a type of another crate.

use larder::cached;

trait Sum {
    fn sum(&self) -> u64;
}

#[cached]
impl Sum for Vec<u64> {
    #[cached(strategy = "write_behind", queue(batch = 10))]
    fn sum(&self) -> u64 {
        self.iter().sum()
    }
}

fn main() {}
