//! What a call costs that finds its value: annotated functions, caches called by hand, and as
//! little as one can write.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin hit                    # a minute and a half
//! cargo run --release -p larder-bench --bin hit -- --only larder,quick_cache u64
//! ```
//!
//! 10,000 keys, all cached, asked for by Zipf 0.99. Nanoseconds of a call on each thread; where
//! threads are more than cores, of the core that it shares.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and nanoseconds, to three digits"
)]

mod measure;
mod targets;

use comfy_table::Table;
use larder_bench::Failed;
use larder_bench::alloc::Counting;
use larder_bench::hits::{Set, sets};
use larder_bench::options::Options;
use larder_bench::report::Report;
use larder_bench::samples::{digits, times};
use measure::{Measured, THREADS, measure};

#[global_allocator]
static ALLOCATOR: Counting<false> = Counting;

const HELP: &str = "\
usage: hit [options] [SIGNATURE ..]

  SIGNATURE     only those with this in their name: u64, str, f64, Arc";

fn main() -> Result<(), Failed> {
    let Some(options) = Options::parse(HELP, &[])? else {
        return Ok(());
    };
    let report = Report {
        markdown: options.markdown,
    };
    let mut measured = Vec::new();
    for (_, make) in sets(&options.words) {
        let mut set = make();
        set.subjects.retain(|subject| options.wants(subject.name));
        let all = measure(set, &options)?;
        report.print(
            &format!("Hits of {}: ns of a call", all.set.name),
            &table(report, &all),
        );
        measured.push(all);
    }
    targets::print(report, &measured);
    Ok(())
}

fn table(report: Report, measured: &Measured) -> Table {
    let threads = THREADS.iter().map(|threads| match threads {
        1 => "1 thread".to_owned(),
        more => format!("{more} threads"),
    });
    let spread = || "least .. most".to_owned();
    let ratio = || "/ quick_cache".to_owned();
    let columns = threads.flat_map(|threads| [threads, spread(), ratio()]);
    let rest = ["1 -> 2", "allocations"].map(str::to_owned);
    let mut table = report.table(1, [String::new()].into_iter().chain(columns).chain(rest));
    let Set { subjects, .. } = &measured.set;
    for (index, subject) in subjects.iter().enumerate() {
        let mut row = vec![subject.name.to_owned()];
        for threads in THREADS {
            let samples = measured.at(index, threads);
            let reference = measured.named("quick_cache", threads);
            let ratio = reference.map_or(f64::NAN, |reference| samples.ratio_to(reference));
            let spread = samples.spread();
            row.extend([digits(spread.median), spread.ends(), times(ratio)]);
        }
        row.push(times(measured.scaling(index)));
        row.push(format!("{:.2}", measured.allocations[index]));
        table.add_row(row);
    }
    table
}
