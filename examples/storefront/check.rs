//! At rest, a cache holds what the database holds, and the database what was written.

use std::error::Error;
use std::thread;

use crate::common::measures::{Call, Measures};
use crate::common::plan::Mode;
use crate::db::Db;
use crate::shop;

/// Closes the shop. Nothing that is read then may be stale, and no page view lost.
pub(crate) fn close_and_compare(
    db: &Db,
    cached: &Measures,
    visitors: usize,
) -> Result<(), Box<dyn Error>> {
    let unwritten = shop::close();
    let views = nothing_lost(db, cached.of(Call::CountView).count(), visitors);
    let values = nothing_stale(db);
    if unwritten > 0 {
        return Err(format!("{unwritten} counts could not be stored").into());
    }
    views.and(values)
}

/// Compares all that is cached with what the database holds.
fn nothing_stale(db: &Db) -> Result<(), Box<dyn Error>> {
    // Prices are written around the cache: they may be late, but not by more than their ttl,
    // which ends below.
    let prices: Vec<_> = shop::price::cache().iter().collect();
    let mut late = 0;
    for (product, price) in &prices {
        late += u32::from(db.price(*product)? != Some(*price));
    }

    let (mut compared, mut stale) = (0, 0);
    let mut compare = |same: bool| {
        compared += 1;
        stale += u32::from(!same);
    };
    for (id, product) in shop::product::cache() {
        compare(db.product(id)?.as_ref() == Some(&*product));
    }
    for (user, session) in shop::session::cache() {
        compare(db.session(user)?.as_ref() == Some(&*session));
    }
    for (user, orders) in shop::orders_of::cache() {
        compare(db.orders_of(user)? == *orders);
    }
    for ((counter, product), views) in shop::views::cache() {
        compare(db.views(counter, product)? == views);
    }

    thread::sleep(shop::PRICE_TTL);
    for (product, _) in &prices {
        compare(shop::price(db, *product)? == db.price(*product)?);
    }
    println!("late        {late} of {} cached prices", prices.len());
    println!("stale       {stale} of {compared} values, the prices after their ttl");
    if stale > 0 {
        return Err("a cache holds what the database does not".into());
    }
    Ok(())
}

/// Compares the page views that were counted with those that were stored.
fn nothing_lost(db: &Db, counted: u64, visitors: usize) -> Result<(), Box<dyn Error>> {
    let mut stored = 0;
    for visitor in 0..visitors {
        stored += db.total_views(Mode::Cached.counter(visitor))?;
    }
    let lost = counted.abs_diff(stored);
    println!("lost        {lost} of {counted} page views");
    if lost > 0 {
        return Err(format!("{counted} page views were counted, and {stored} stored").into());
    }
    Ok(())
}
