//! Below `#[async_trait]`, which has boxed the future already.

use larder::cached;

trait Prices {
    fn price<'a>(&'a self, id: u32) -> std::pin::Pin<Box<dyn Future<Output = u32> + Send + 'a>>;
}

struct Shop;

#[cached]
impl Prices for Shop {
    #[cached(skip(self))]
    fn price<'a>(&'a self, id: u32) -> std::pin::Pin<Box<dyn Future<Output = u32> + Send + 'a>> {
        Box::pin(async move { id })
    }
}

fn main() {
    drop(Shop.price(1));
}
