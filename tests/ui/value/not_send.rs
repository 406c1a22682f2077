//! A value that belongs to one thread.

use larder::cached;

#[cached]
fn price(id: u32) -> std::rc::Rc<u32> {
    id.into()
}

fn main() {
    let _ = price(1);
}
