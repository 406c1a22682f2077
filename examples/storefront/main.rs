//! What does a cache do for a shop? A catalogue, prices, users, sessions, orders and page views in
//! a real SQLite file, read and written by several threads of visitors, first without the cache and
//! then with it, by the strategy that is right for each.
//!
//! ```text
//! cargo run --release --example storefront
//! cargo run --release --example storefront -- --visitors 4 --seconds 30
//! cargo run --release --example storefront -- --quick
//! ```
//!
//! Read `shop.rs` first: it is what an application would write. `db.rs` and `seed.rs` are the
//! database, `visitor.rs` those who use the shop, and `check.rs` looks at the end whether the caches
//! are right. `common/` is what this shop has in common with the one on PostgreSQL: the SQL, the
//! made-up data, what the visitors do, and the tables at the end.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "ids, prices and nanoseconds of the shop are small and never negative"
)]

mod check;
mod common;
mod db;
mod seed;
mod shop;
mod visitor;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use common::args::Args;
use common::plan::Mode;
use common::{data, report};
use db::Db;
use visitor::open_shop;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("storefront: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let cores = thread::available_parallelism().map_or(2, usize::from);
    let Some(args) = Args::parse("storefront", cores)? else {
        return Ok(());
    };
    let file = Path::new("target/storefront/shop.sqlite");
    let db = Db::open(file)?;
    data::describe(&file.display().to_string(), args.visitors);
    let direct = open_shop(&db, Mode::Direct, args.visitors, args.time / 4)?;
    let cached = open_shop(&db, Mode::Cached, args.visitors, args.time * 3 / 4)?;

    report::print(&direct, &cached);
    check::close_and_compare(&db, &cached, args.visitors)
}
