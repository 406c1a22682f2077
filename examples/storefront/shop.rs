//! The shop as an application would write it: functions that read, each the plain query with one
//! line above it, and functions that write, each with a line that names what it changes.
//!
//! What a write does to the cache is one word beside the reading function, and for each kind of
//! data another one is right:
//!
//! | data | strategy | for |
//! | --- | --- | --- |
//! | the catalogue | `cache_aside` | it changes rarely, and most of it is not asked for: load it when it is |
//! | sessions | `write_through` | who signs in asks at once: have it at hand, and in the database |
//! | page views | `write_behind` | many and small: nobody waits, and one statement stores many |
//! | prices | `write_around` | staff changes many at night, mostly of what nobody looks at: 2 seconds late is soon enough |

use std::sync::Arc;
use std::time::Duration;

use larder::{cached, invalidates, writes};

use crate::common::model::{Bestseller, Order, Product, Region, Session, User, Views};
use crate::db::{Db, DbError};

/// A fifth of the catalogue fits. `Arc`, so that a hit copies a pointer and not the product.
#[cached(strategy = "cache_aside", capacity = 1_000, skip(db))]
pub(crate) fn product(db: &Db, id: u32) -> Result<Option<Arc<Product>>, DbError> {
    Ok(db.product(id)?.map(Arc::new))
}

#[writes(product(changed.id))]
pub(crate) fn save_product(db: &Db, changed: Arc<Product>) -> Result<Arc<Product>, DbError> {
    db.save_product(&changed)?;
    Ok(changed)
}

/// How late a price may be.
pub(crate) const PRICE_TTL: Duration = Duration::from_secs(2);

/// In cents. A `write_around` cache needs a ttl, for nothing else ends an old price.
#[cached(strategy = "write_around", capacity = 1_000, ttl = PRICE_TTL, skip(db))]
pub(crate) fn price(db: &Db, product: u32) -> Result<Option<u32>, DbError> {
    db.price(product)
}

#[writes(price(product) = cents)]
pub(crate) fn set_price(db: &Db, product: u32, cents: u32) -> Result<(), DbError> {
    db.set_price(product, cents)
}

#[cached(capacity = 1_000, tti = "10m", skip(db))]
pub(crate) fn user(db: &Db, id: u32) -> Result<Option<Arc<User>>, DbError> {
    Ok(db.user(id)?.map(Arc::new))
}

/// Forgotten after ten minutes without a page view; the database still has it.
#[cached(strategy = "write_through", capacity = 1_000, tti = "10m", skip(db))]
pub(crate) fn session(db: &Db, user: u32) -> Result<Option<Arc<Session>>, DbError> {
    Ok(db.session(user)?.map(Arc::new))
}

#[writes(session(new.user))]
pub(crate) fn save_session(db: &Db, new: Arc<Session>) -> Result<Arc<Session>, DbError> {
    db.save_session(&new)?;
    Ok(new)
}

/// No one signs in by a token that the cache still had.
#[invalidates(session(user))]
pub(crate) fn sign_out(db: &Db, user: u32) -> Result<(), DbError> {
    db.end_session(user)
}

/// How often a counter saw the product's page. Each visitor has a counter, so that none waits for
/// another one and counting up is a read and a write of one's own; the shop adds them up.
#[cached(
    strategy = "write_behind",
    capacity = 20_000,
    queue(delay = "200ms", batch = 500),
    skip(db)
)]
pub(crate) fn views(db: &Db, counter: u32, product: u32) -> Result<u64, DbError> {
    db.views(counter, product)
}

#[writes(views(counter, product) = n, batch = store_views(db))]
pub(crate) fn set_views(db: &Db, counter: u32, product: u32, n: u64) -> Result<(), DbError> {
    store_views(db, &[((counter, product), n)])
}

fn store_views(db: &Db, views: &[Views]) -> Result<(), DbError> {
    db.store_views(views)
}

pub(crate) fn count_view(db: &Db, counter: u32, product: u32) -> Result<(), DbError> {
    let before = views(db, counter, product)?;
    set_views(db, counter, product, before + 1)
}

#[cached(capacity = 500, skip(db))]
pub(crate) fn orders_of(db: &Db, user: u32) -> Result<Arc<[Order]>, DbError> {
    Ok(db.orders_of(user)?.into())
}

#[invalidates(orders_of(user))]
pub(crate) fn place_order(db: &Db, user: u32, product: u32, quantity: u32) -> Result<(), DbError> {
    db.insert_order(user, product, quantity)
}

/// In cents; `None` where no parcel takes the weight. A float is as good a key as any other.
#[cached(capacity = 2_000, ttl = "1h", skip(db))]
pub(crate) fn shipping_cost(db: &Db, weight: f64, region: Region) -> Result<Option<u32>, DbError> {
    let tariff = db.tariff(weight, region)?;
    Ok(tariff.map(|tariff| tariff.cost(weight)))
}

/// Nobody waits for the expensive query but the first: from a second on, the old list is served
/// while one reload runs in the background.
#[cached(capacity = 100, ttl = "1s", stale_while_revalidate = "1m", skip(db))]
pub(crate) fn bestsellers(db: &Db, category: &str) -> Result<Arc<[Bestseller]>, DbError> {
    Ok(db.bestsellers(category)?.into())
}

/// Returns when all page views are stored that were counted before.
pub(crate) fn flush() {
    views::flush();
}

/// At the end of the process, for nothing runs after `main`: stores what waits, and returns how many
/// counts could not be stored, now or before.
pub(crate) fn close() -> usize {
    let unwritten = views::shutdown(Duration::from_secs(10));
    unwritten.len() + views::dead_letters().len()
}
