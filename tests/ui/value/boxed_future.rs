//! The same in a box.

use larder::cached;

#[cached]
fn price(id: u32) -> std::pin::Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move { id })
}

fn main() {
    drop(price(1));
}
