//! The same shop as on SQLite, async: each function is that one's with `async` and `.await`. What the
//! strategies are there for stands in `storefront/shop.rs`.

use std::sync::Arc;
use std::time::Duration;

use larder::{cached, invalidates, writes};

use crate::common::model::{Bestseller, Order, Product, Region, Session, User, Views};
use crate::db::{Db, DbError};

/// A fifth of the catalogue fits. `Arc`, so that a hit copies a pointer and not the product.
#[cached(strategy = "cache_aside", capacity = 1_000, skip(db))]
pub(crate) async fn product(db: &Db, id: u32) -> Result<Option<Arc<Product>>, DbError> {
    Ok(db.product(id).await?.map(Arc::new))
}

#[writes(product(changed.id))]
pub(crate) async fn save_product(db: &Db, changed: Arc<Product>) -> Result<Arc<Product>, DbError> {
    db.save_product(&changed).await?;
    Ok(changed)
}

/// How late a price may be.
pub(crate) const PRICE_TTL: Duration = Duration::from_secs(2);

/// In cents. A `write_around` cache needs a ttl, for nothing else ends an old price.
#[cached(strategy = "write_around", capacity = 1_000, ttl = PRICE_TTL, skip(db))]
pub(crate) async fn price(db: &Db, product: u32) -> Result<Option<u32>, DbError> {
    db.price(product).await
}

#[writes(price(product) = cents)]
pub(crate) async fn set_price(db: &Db, product: u32, cents: u32) -> Result<(), DbError> {
    db.set_price(product, cents).await
}

#[cached(capacity = 1_000, tti = "10m", skip(db))]
pub(crate) async fn user(db: &Db, id: u32) -> Result<Option<Arc<User>>, DbError> {
    Ok(db.user(id).await?.map(Arc::new))
}

/// Forgotten after ten minutes without a page view; the database still has it.
#[cached(strategy = "write_through", capacity = 1_000, tti = "10m", skip(db))]
pub(crate) async fn session(db: &Db, user: u32) -> Result<Option<Arc<Session>>, DbError> {
    Ok(db.session(user).await?.map(Arc::new))
}

#[writes(session(new.user))]
pub(crate) async fn save_session(db: &Db, new: Arc<Session>) -> Result<Arc<Session>, DbError> {
    db.save_session(&new).await?;
    Ok(new)
}

/// No one signs in by a token that the cache still had.
#[invalidates(session(user))]
pub(crate) async fn sign_out(db: &Db, user: u32) -> Result<(), DbError> {
    db.end_session(user).await
}

/// How often a counter saw the product's page. Each visitor has a counter, so that none waits for
/// another one and counting up is a read and a write of one's own; the shop adds them up.
#[cached(
    strategy = "write_behind",
    capacity = 20_000,
    queue(delay = "200ms", batch = 500),
    skip(db)
)]
pub(crate) async fn views(db: &Db, counter: u32, product: u32) -> Result<u64, DbError> {
    db.views(counter, product).await
}

#[writes(views(counter, product) = n, batch = store_views(db))]
pub(crate) async fn set_views(db: &Db, counter: u32, product: u32, n: u64) -> Result<(), DbError> {
    store_views(db, &[((counter, product), n)]).await
}

async fn store_views(db: &Db, views: &[Views]) -> Result<(), DbError> {
    db.store_views(views).await
}

pub(crate) async fn count_view(db: &Db, counter: u32, product: u32) -> Result<(), DbError> {
    let before = views(db, counter, product).await?;
    set_views(db, counter, product, before + 1).await
}

#[cached(capacity = 500, skip(db))]
pub(crate) async fn orders_of(db: &Db, user: u32) -> Result<Arc<[Order]>, DbError> {
    Ok(db.orders_of(user).await?.into())
}

#[invalidates(orders_of(user))]
pub(crate) async fn place_order(
    db: &Db,
    user: u32,
    product: u32,
    quantity: u32,
) -> Result<(), DbError> {
    db.insert_order(user, product, quantity).await
}

/// In cents; `None` where no parcel takes the weight. A float is as good a key as any other.
#[cached(capacity = 2_000, ttl = "1h", skip(db))]
pub(crate) async fn shipping_cost(
    db: &Db,
    weight: f64,
    region: Region,
) -> Result<Option<u32>, DbError> {
    let tariff = db.tariff(weight, region).await?;
    Ok(tariff.map(|tariff| tariff.cost(weight)))
}

/// Nobody waits for the expensive query but the first: from a second on, the old list is served
/// while one reload runs in the background.
#[cached(capacity = 100, ttl = "1s", stale_while_revalidate = "1m", skip(db))]
pub(crate) async fn bestsellers(db: &Db, category: &str) -> Result<Arc<[Bestseller]>, DbError> {
    Ok(db.bestsellers(category).await?.into())
}

/// Returns when all page views are stored that were counted before.
pub(crate) async fn flush() {
    views::flush().await;
}

/// At the end of the process, for nothing runs after `main`: stores what waits, and returns how many
/// counts could not be stored, now or before.
pub(crate) async fn close() -> usize {
    let unwritten = views::shutdown(Duration::from_secs(10)).await;
    unwritten.len() + views::dead_letters().len()
}
