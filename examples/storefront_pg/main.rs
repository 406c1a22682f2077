//! The same shop as `storefront`, on PostgreSQL and async: what is a cache worth where each query goes
//! to another process?
//!
//! ```text
//! scripts/with-postgres cargo run --release --features tokio --example storefront_pg
//! ```
//!
//! The server is the one whose address is in `LARDER_POSTGRES_URL`; `scripts/with-postgres` starts
//! one for the command. The shop's tables are in a schema of their own, `larder_storefront`, which
//! is made anew by each run.
//!
//! Read `shop.rs` first, and beside it that of `storefront`: the same functions with `async`.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "ids, prices and nanoseconds of the shop are small and never negative"
)]

mod check;
#[path = "../storefront/common/mod.rs"]
mod common;
mod db;
mod pool;
mod seed;
mod shop;
mod visitor;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use common::args::Args;
use common::plan::Mode;
use common::{data, report};
use db::Db;
use tokio_postgres::Config;
use visitor::open_shop;

/// More than there are cores: most of them wait for the server.
const VISITORS: usize = 8;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("storefront_pg: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let Some(args) = Args::parse("storefront_pg", VISITORS)? else {
        return Ok(());
    };
    let Ok(url) = env::var("LARDER_POSTGRES_URL") else {
        let start =
            "scripts/with-postgres cargo run --release --features tokio --example storefront_pg";
        return Err(
            format!("LARDER_POSTGRES_URL is not set; this starts a server: {start}").into(),
        );
    };
    let config = empty_schema(url.parse()?).await?;
    let db = Db::open(&config, args.visitors).await?;
    data::describe("PostgreSQL", args.visitors);
    let direct = open_shop(&db, Mode::Direct, args.visitors, args.time / 4).await?;
    let cached = open_shop(&db, Mode::Cached, args.visitors, args.time * 3 / 4).await?;

    report::print(&direct, &cached);
    check::close_and_compare(&db, &cached, args.visitors).await
}

/// The way to the shop's own tables, of which there are none yet.
async fn empty_schema(mut config: Config) -> Result<Config, Box<dyn Error>> {
    let client = pool::connect(&config).await?;
    client
        .batch_execute(
            "SET client_min_messages = warning;
             DROP SCHEMA IF EXISTS larder_storefront CASCADE;
             CREATE SCHEMA larder_storefront",
        )
        .await?;
    config.options("-c search_path=larder_storefront");
    Ok(config)
}
