//! What larder promises, with a real PostgreSQL behind it: `scripts/with-postgres cargo test`.
//!
//! The server is the one whose address is in `LARDER_POSTGRES_URL`. Where there is none, these tests
//! say so and check nothing; in CI, where the variable `CI` is set, they fail.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the numbers of the shop are small and never negative"
)]

mod server;
mod shop_strategies;
mod stress;
mod stress_store;
mod stress_tables;

// What readers and writers did, of the stress tests on SQLite.
#[path = "../stress/history.rs"]
mod history;
#[path = "../stress/round.rs"]
mod round;

// The shop of an example, as it is.
#[allow(
    dead_code,
    reason = "the tests need neither its visitors nor its report"
)]
#[path = "../../examples/storefront/common/mod.rs"]
mod common;
#[allow(dead_code, reason = "the tests need some of it only")]
#[path = "../../examples/storefront_pg/db.rs"]
mod db;
#[path = "../../examples/storefront_pg/pool.rs"]
mod pool;
#[path = "../../examples/storefront_pg/seed.rs"]
mod seed;
#[allow(dead_code, reason = "the tests need some of it only")]
#[path = "../../examples/storefront_pg/shop.rs"]
mod shop;

use server::with_schema;

/// What is measured against the server is worth something only so.
#[test]
fn a_commit_waits_for_the_disk() {
    with_schema(|config| async move {
        let client = server::connect(&config).await;
        for setting in ["fsync", "synchronous_commit"] {
            let row = client.query_one(&format!("SHOW {setting}"), &[]).await;
            assert_eq!(
                row.expect("a setting").get::<_, String>(0),
                "on",
                "{setting}"
            );
        }
    });
}

#[test]
fn a_test_has_tables_of_its_own() {
    for _ in 0..2 {
        with_schema(|config| async move {
            let client = server::connect(&config).await;
            client
                .batch_execute(
                    "CREATE TABLE larder_numbers (n int); INSERT INTO larder_numbers VALUES (1)",
                )
                .await
                .expect("no such table yet");
            let other = server::connect(&config).await;
            let rows = other.query("SELECT n FROM larder_numbers", &[]).await;
            assert_eq!(rows.expect("made by the first connection").len(), 1);
        });
    }
}
