//! The attribute on something else than a function.

use larder::cached;

#[cached]
struct Price(u32);

fn main() {
    let _ = Price(1).0;
}
