//! At rest, a cache holds what the database holds.

use std::error::Error;

use crate::common::measures::{Call, Measures};
use crate::common::plan::Mode;
use crate::db::Db;
use crate::shop;

/// Compares all that is cached without a ttl with what the database holds, and the page views that
/// were counted with those that were stored: nothing may be stale, and nothing lost.
pub(crate) async fn compare_with_database(
    db: &Db,
    cached: &Measures,
    visitors: usize,
) -> Result<(), Box<dyn Error>> {
    let (mut compared, mut stale) = (0, 0);
    let mut compare = |same: bool| {
        compared += 1;
        stale += u32::from(!same);
    };
    for (id, product) in shop::product::cache() {
        compare(db.product(id).await?.as_ref() == Some(&*product));
    }
    for (user, session) in shop::session::cache() {
        compare(db.session(user).await?.as_ref() == Some(&*session));
    }
    for (user, orders) in shop::orders_of::cache() {
        compare(db.orders_of(user).await? == *orders);
    }
    for ((counter, product), views) in shop::views::cache() {
        compare(db.views(counter, product).await? == views);
    }
    println!("stale       {stale} of {compared} cached values");
    if stale > 0 {
        return Err("a cache holds what the database does not".into());
    }

    let counted = cached.of(Call::CountView).count();
    let mut stored = 0;
    for visitor in 0..visitors {
        stored += db.total_views(Mode::Cached.counter(visitor)).await?;
    }
    println!(
        "lost        {} of {counted} page views",
        counted.abs_diff(stored)
    );
    if stored != counted {
        return Err(format!("{counted} page views were counted, and {stored} stored").into());
    }
    Ok(())
}
