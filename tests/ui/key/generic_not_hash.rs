//! A type of which too little is known.

use larder::cached;

#[cached]
fn price<T: std::fmt::Display + Send + Sync + 'static>(id: T) -> String {
    id.to_string()
}

fn main() {
    let _ = price(1);
}
