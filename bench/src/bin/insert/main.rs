//! What an insert and a miss cost that evict, how cost grows with the entries, and for how long work on
//! all entries stops other threads.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin insert                   # all parts, four minutes
//! cargo run --release -p larder-bench --bin insert -- sizes --svg sizes.svg
//! ```

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and nanoseconds, to three digits"
)]

mod evict;
mod fresh;
mod misses;
mod pauses;
mod sizes;

use larder_bench::Failed;
use larder_bench::options::Options;
use larder_bench::report::Report;

const HELP: &str = "\
usage: insert [options] [PART ..]

  evict         inserts into a full cache of 100,000 entries
  misses        calls of functions that miss, and evict
  sizes         hits and inserts, from 1,000 to 10,000,000 entries
  pauses        what clear, invalidate_tag and iter do to other threads
  --svg FILE    draws the sizes";

const PARTS: [&str; 4] = ["evict", "misses", "sizes", "pauses"];

fn main() -> Result<(), Failed> {
    let Some(options) = Options::parse(HELP, &[])? else {
        return Ok(());
    };
    if let Some(word) = options
        .words
        .iter()
        .find(|word| !PARTS.contains(&word.as_str()))
    {
        return Err(format!("no part {word:?}: {}", PARTS.join(", ")).into());
    }
    let report = Report {
        markdown: options.markdown,
    };
    let wants = |part: &str| options.words.is_empty() || options.words.iter().any(|it| it == part);
    if wants("evict") {
        evict::run(report, &options)?;
    }
    if wants("misses") {
        misses::run(report, &options)?;
    }
    if wants("sizes") {
        sizes::run(report, &options)?;
    }
    if wants("pauses") {
        pauses::run(report, &options);
    }
    Ok(())
}
