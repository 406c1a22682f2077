//! The writing side: write-behind against direct writes, and what write-through adds to a body.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin writes                # without PostgreSQL: three minutes
//! scripts/with-postgres cargo run --release -p larder-bench --bin writes -- --postgres
//! cargo run --release -p larder-bench --bin writes -- --quick --markdown sqlite   # sqlite, postgres, through
//! ```
//!
//! Each measurement is a process of its own, with a new table, and all of one table of results take
//! turns: what else the machine does falls on all of them alike.

mod measure;
mod report;
mod rows;
mod setters;
mod through;
mod trial;

use larder_bench::Failed;
use lexopt::Arg;
use report::{Effort, Report};
use std::ffi::OsString;
use trial::{Place, Trial};

const HELP: &str = "\
usage: writes [--quick] [--markdown] [--postgres] [sqlite] [postgres] [through]

  --quick     short measurements, to try it out
  --markdown  tables as Markdown
  --postgres  with the PostgreSQL server that LARDER_POSTGRES_URL names (scripts/with-postgres has one);
              its table larder_row is dropped";

fn main() -> Result<(), Failed> {
    let mut arguments = lexopt::Parser::from_env();
    let (mut effort, mut markdown, mut parts) = (Effort::Full, false, Vec::new());
    let mut postgres = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("quick") => effort = Effort::Quick,
            Arg::Long("markdown") => markdown = true,
            Arg::Long("postgres") => postgres = true,
            Arg::Long("help") | Arg::Short('h') => {
                println!("{HELP}");
                return Ok(());
            }
            Arg::Value(part) if part == "child" => {
                let words: Result<Vec<_>, _> =
                    arguments.raw_args()?.map(OsString::into_string).collect();
                let words = words.map_err(|_| "the words of a child are text")?;
                return measure::child(&Trial::parse(&words)?);
            }
            Arg::Value(part)
                if ["sqlite", "postgres", "through"]
                    .iter()
                    .any(|at| part == *at) =>
            {
                parts.push(part.to_string_lossy().into_owned());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    if parts.is_empty() {
        parts = vec!["sqlite".to_owned(), "through".to_owned()];
    }
    if postgres && !parts.iter().any(|part| part == "postgres") {
        parts.insert(1, "postgres".to_owned());
    }
    let report = Report { effort, markdown };
    for part in parts {
        match part.as_str() {
            "sqlite" => {
                report.writes(Place::SqliteFull)?;
                report.writes(Place::SqliteNormal)?;
            }
            "postgres" => report.writes(Place::Postgres)?,
            _ => through::added(&report),
        }
    }
    Ok(())
}
