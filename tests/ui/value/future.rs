//! A future instead of its output.

use larder::cached;

#[cached]
fn price(id: u32) -> impl Future<Output = u32> {
    async move { id }
}

fn main() {
    drop(price(1));
}
