//! An argument that belongs to one thread.

use larder::cached;

#[cached]
fn price(name: std::rc::Rc<str>) -> usize {
    name.len()
}

fn main() {
    let _ = price("a".into());
}
