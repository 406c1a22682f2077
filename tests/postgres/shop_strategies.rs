//! The shop of `examples/storefront_pg`: each strategy with a real server behind it.
//!
//! The caches are those of the process, and each test has a database of its own: so each one keeps
//! to its own products and users.

use std::sync::Arc;
use std::time::Duration;

use larder::testing;
use tokio_postgres::Config;

use crate::common::model::Session;
use crate::common::sql::Statement;
use crate::db::Db;
use crate::server::{connect, with_schema};
use crate::shop;

/// Runs a test with a shop that was just filled.
fn with_shop<T>(test: impl FnOnce(Db) -> T + Send + 'static)
where
    T: Future<Output = ()> + Send + 'static,
{
    with_schema(|config| async move { test(open(&config).await).await });
}

async fn open(config: &Config) -> Db {
    Db::open(config, 4).await.expect("an empty schema")
}

/// How often the statement ran since the shop was opened.
fn count(db: &Db, statement: Statement) -> u64 {
    db.counted().of(statement)
}

#[test]
fn cache_aside_loads_what_was_saved() {
    with_shop(|db| async move {
        let old = shop::product(&db, 1).await.unwrap().unwrap();
        let mut new = (*old).clone();
        new.name = "Renamed".to_owned();
        shop::save_product(&db, Arc::new(new)).await.unwrap();
        assert_eq!(count(&db, Statement::Product), 1);
        for _ in 0..2 {
            let read = shop::product(&db, 1).await.unwrap().unwrap();
            assert_eq!(read.name, "Renamed");
        }
        assert_eq!(count(&db, Statement::Product), 2, "one more load");
    });
}

#[test]
fn write_through_has_at_hand_what_the_database_has() {
    with_shop(|db| async move {
        let token = "first".to_owned();
        let new = Arc::new(Session { user: 2, token });
        shop::save_session(&db, Arc::clone(&new)).await.unwrap();
        assert_eq!(shop::session(&db, 2).await.unwrap(), Some(Arc::clone(&new)));
        assert_eq!(count(&db, Statement::Session), 0, "no load");
        assert_eq!(db.session(2).await.unwrap(), Some((*new).clone()));

        shop::sign_out(&db, 2).await.unwrap();
        assert_eq!(shop::session(&db, 2).await.unwrap(), None);
    });
}

#[test]
fn a_write_that_the_database_refuses_leaves_the_cache_as_it_was() {
    with_schema(|config| async move {
        let db = open(&config).await;
        let token = "kept".to_owned();
        let old = Arc::new(Session { user: 3, token });
        shop::save_session(&db, Arc::clone(&old)).await.unwrap();
        shop::session(&db, 3).await.unwrap();
        let client = connect(&config).await;
        client
            .batch_execute("ALTER TABLE sessions ADD CHECK (token <> 'refused')")
            .await
            .unwrap();

        let token = "refused".to_owned();
        let new = Arc::new(Session { user: 3, token });
        assert!(shop::save_session(&db, new).await.is_err());
        assert_eq!(shop::session::peek(3), Some(old));
    });
}

#[test]
fn write_behind_stores_many_writes_by_few_statements() {
    const VIEWS: u64 = 1_000;
    with_shop(|db| async move {
        for view in 0..VIEWS {
            let (counter, product) = (4, 1 + view as u32 % 10);
            shop::count_view(&db, counter, product).await.unwrap();
        }
        for product in 1..=10 {
            let views = shop::views(&db, 4, product).await.unwrap();
            assert_eq!(views, VIEWS / 10, "read before it is stored");
        }
        shop::flush().await;
        for product in 1..=10 {
            assert_eq!(db.views(4, product).await.unwrap(), VIEWS / 10);
        }
        let statements = count(&db, Statement::StoreViews);
        assert!(statements <= VIEWS / 10, "{statements} statements");
    });
}

#[test]
fn write_around_shows_the_new_price_when_the_old_one_expires() {
    with_shop(|db| async move {
        let old = shop::price(&db, 5).await.unwrap().unwrap();
        shop::set_price(&db, 5, old + 1).await.unwrap();
        assert_eq!(db.price(5).await.unwrap(), Some(old + 1));
        assert_eq!(shop::price(&db, 5).await.unwrap(), Some(old));
        testing::advance(shop::PRICE_TTL + Duration::from_millis(1));
        assert_eq!(shop::price(&db, 5).await.unwrap(), Some(old + 1));
    });
}

#[test]
fn an_order_is_in_the_list_that_is_read_after_it() {
    with_shop(|db| async move {
        let before = shop::orders_of(&db, 6).await.unwrap();
        shop::place_order(&db, 6, 1, 3).await.unwrap();
        let after = shop::orders_of(&db, 6).await.unwrap();
        assert_eq!(after[0].quantity, 3);
        assert_ne!(after.first(), before.first());
    });
}
