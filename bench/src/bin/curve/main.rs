//! The hit-ratio curve: how far it is from exact replays, what memory it takes, and what it does to
//! a hit.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin curve                      # nine minutes
//! cargo run --release -p larder-bench --bin curve -- accuracy --policies lru,lfu --traces web07
//! cargo run --release -p larder-bench --bin curve -- --markdown hits
//! ```
//!
//! The traces are read from the folder that `LARDER_TRACES` names (default `../shared/traces`).

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts and nanoseconds, to three digits"
)]

mod accuracy;
mod hits;

use larder::EvictionPolicy;
use larder_bench::Failed;
use larder_bench::alloc::Counting;
use larder_bench::report::Report;
use lexopt::{Arg, ValueExt};
use std::str::FromStr;

#[global_allocator]
static ALLOCATOR: Counting<true> = Counting;

const HELP: &str = "\
usage: curve [--markdown] [--policies A,B] [--traces A,B] [--repeat N] [accuracy] [hits]

  --markdown      tables as Markdown
  --policies A,B  of the accuracy (default: adaptive)
  --traces A,B    of the accuracy (default: all in the folder LARDER_TRACES)
  --repeat N      how often each is replayed, with other samples of the keys (default: 1)";

pub(crate) struct Options {
    pub(crate) report: Report,
    pub(crate) policies: Vec<EvictionPolicy>,
    pub(crate) traces: Vec<String>,
    pub(crate) repeat: u32,
}

fn main() -> Result<(), Failed> {
    let mut options = Options {
        report: Report { markdown: false },
        policies: vec![EvictionPolicy::default()],
        traces: Vec::new(),
        repeat: 1,
    };
    let (mut accuracy, mut hits) = (false, false);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("markdown") => options.report.markdown = true,
            Arg::Long("policies") => options.policies = list(&arguments.value()?.string()?)?,
            Arg::Long("traces") => options.traces = list(&arguments.value()?.string()?)?,
            Arg::Long("repeat") => options.repeat = arguments.value()?.parse()?,
            Arg::Long("help") | Arg::Short('h') => {
                println!("{HELP}");
                return Ok(());
            }
            Arg::Value(part) if part == "accuracy" => accuracy = true,
            Arg::Value(part) if part == "hits" => hits = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let all = !accuracy && !hits;
    if accuracy || all {
        accuracy::run(&options)?;
    }
    if hits || all {
        hits::run(&options)?;
    }
    Ok(())
}

fn list<T: FromStr<Err: Into<Failed>>>(text: &str) -> Result<Vec<T>, Failed> {
    let items = text.split(',').map(|item| item.trim().parse());
    items.map(|item| item.map_err(Into::into)).collect()
}
