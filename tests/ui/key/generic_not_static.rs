//! A type that may borrow.

use larder::cached;

#[cached]
fn price<T: std::fmt::Display + std::hash::Hash + Eq + Clone + Send + Sync>(id: T) -> String {
    id.to_string()
}

fn main() {
    let _ = price(1);
}
