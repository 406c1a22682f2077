//! The shop as an application would write it: five functions that read, and two that write.
//!
//! All caches are cache-aside: a read that misses loads, and a writer forgets what it changed. Each
//! function below is the plain query with one line above it; `product::invalidate(id)` and the
//! others come with that line.

use std::sync::Arc;

use larder::cached;

use crate::db::{Db, DbError};
use crate::model::{Bestseller, Order, Product, Region, User};

/// A fifth of the catalogue fits. `Arc`, so that a hit copies a pointer and not the product.
#[cached(capacity = 1_000, skip(db))]
pub(crate) fn product(db: &Db, id: u32) -> Result<Option<Arc<Product>>, DbError> {
    Ok(db.product(id)?.map(Arc::new))
}

/// Signed-in visitors; forgotten after ten minutes without a page view.
#[cached(capacity = 1_000, tti = "10m", skip(db))]
pub(crate) fn user(db: &Db, id: u32) -> Result<Option<Arc<User>>, DbError> {
    Ok(db.user(id)?.map(Arc::new))
}

#[cached(capacity = 500, skip(db))]
pub(crate) fn orders_of(db: &Db, user: u32) -> Result<Arc<[Order]>, DbError> {
    Ok(db.orders_of(user)?.into())
}

/// In cents; `None` where no parcel takes the weight. A float is as good a key as any other.
#[cached(capacity = 2_000, ttl = "1h", skip(db))]
pub(crate) fn shipping_cost(db: &Db, weight: f64, region: Region) -> Result<Option<u32>, DbError> {
    let Some(tariff) = db.tariff(weight, region)? else {
        return Ok(None);
    };
    Ok(Some(
        tariff.base_cents + (tariff.cents_per_kg * weight).ceil() as u32,
    ))
}

/// Nobody waits for the expensive query but the first: from a second on, the old list is served
/// while one reload runs in the background.
#[cached(capacity = 100, ttl = "1s", stale_while_revalidate = "1m", skip(db))]
pub(crate) fn bestsellers(db: &Db, category: &str) -> Result<Arc<[Bestseller]>, DbError> {
    Ok(db.bestsellers(category)?.into())
}

pub(crate) fn set_price(db: &Db, id: u32, cents: u32) -> Result<(), DbError> {
    db.set_price(id, cents)?;
    product::invalidate(id);
    Ok(())
}

pub(crate) fn place_order(db: &Db, user: u32, product: u32, quantity: u32) -> Result<(), DbError> {
    db.insert_order(user, product, quantity)?;
    orders_of::invalidate(user);
    Ok(())
}
