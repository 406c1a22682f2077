//! What does a cache do for a shop? Products, users and orders in a real SQLite file, read through
//! `#[cached]` functions by several threads of visitors, first without the cache and then with it.
//!
//! ```text
//! cargo run --release --example storefront
//! cargo run --release --example storefront -- --threads 4 --seconds 30
//! cargo run --release --example storefront -- --quick
//! ```
//!
//! Read `shop.rs` first: it is what an application would write. `db.rs` alone knows SQL, `seed.rs`
//! makes up the data, `workload.rs` is the visitors, `measures.rs` and `report.rs` the table at the
//! end.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "ids, prices and nanoseconds of the shop are small and never negative"
)]

mod db;
mod measures;
mod model;
mod report;
mod seed;
mod shop;
mod workload;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use db::Db;
use indicatif::HumanCount;
use lexopt::{Arg, Parser, ValueExt};
use workload::{Reads, Workload};

const HELP: &str = "\
usage: storefront [--seconds N] [--threads N] [--quick]

  --seconds N  how long the shop is open, of which a quarter without the cache (default: 12)
  --threads N  visitors at the same time (default: the number of cores)
  --quick      2 seconds
  -h, --help   this text
";

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
    let Some(args) = Args::parse()? else {
        print!("{HELP}");
        return Ok(());
    };
    let file = Path::new("target/storefront/shop.sqlite");
    let db = Db::open(file)?;
    println!(
        "{}: {} products, {} users, {} orders; {} thread(s) of visitors\n",
        file.display(),
        HumanCount(seed::PRODUCTS.into()),
        HumanCount(seed::USERS.into()),
        HumanCount(seed::ORDERS.into()),
        args.threads
    );

    let workload = Workload {
        db: &db,
        threads: args.threads,
    };
    let direct = workload.run("without a cache", &Reads::DIRECT, args.time / 4)?;
    let cached = workload.run("with larder", &Reads::CACHED, args.time * 3 / 4)?;

    report::print(&direct, &cached);
    report::compare_with_database(&db)?;
    Ok(())
}

struct Args {
    threads: usize,
    time: Duration,
}

impl Args {
    /// `None` where help was asked for.
    fn parse() -> Result<Option<Self>, lexopt::Error> {
        let mut threads = thread::available_parallelism().map_or(2, usize::from);
        let mut seconds = 12;
        let mut parser = Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Long("threads") => threads = parser.value()?.parse()?,
                Arg::Long("seconds") => seconds = parser.value()?.parse()?,
                Arg::Long("quick") => seconds = 2,
                Arg::Short('h') | Arg::Long("help") => return Ok(None),
                _ => return Err(arg.unexpected()),
            }
        }
        if threads == 0 || seconds == 0 {
            return Err("--threads and --seconds: at least 1".into());
        }
        Ok(Some(Self {
            threads,
            time: Duration::from_secs(seconds),
        }))
    }
}
