//! A `self` that borrows.

use larder::cached;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop<'a>(&'a str);

#[cached]
impl Shop<'_> {
    #[cached]
    fn price(&self, id: usize) -> usize {
        self.0.len() + id
    }
}

fn main() {
    let _ = Shop("a").price(1);
}
