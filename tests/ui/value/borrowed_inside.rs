//! A value that has a borrow inside.

use larder::cached;

#[derive(Clone)]
struct Name<'a>(&'a str);

#[cached]
fn price<'a>(name: &'a str) -> Option<Name<'a>> {
    Some(Name(name))
}

fn main() {
    let _ = price("a");
    price::clear();
}
