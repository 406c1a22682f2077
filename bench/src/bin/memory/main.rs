//! What an entry takes in memory, and what a cache takes that nobody calls.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin memory                   # half a minute
//! ```
//!
//! Each store is filled in a process of its own: with a million entries, which it has room for, and
//! then with two million more, which make it evict. Bytes of the allocator, and of the process.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and nanoseconds, to three digits"
)]

mod fill;
mod idle;

use fill::{Filled, KINDS};
use larder_bench::Failed;
use larder_bench::alloc::Counting;
use larder_bench::options::Options;
use larder_bench::report::{Bound, Report, Target};
use larder_bench::samples::times;
use std::process::Command;

#[global_allocator]
static ALLOCATOR: Counting<true> = Counting;

const HELP: &str = "\
usage: memory [options]

  --quick has a tenth of the entries";

const CHILD: &str = "child";

fn main() -> Result<(), Failed> {
    // Before anything else allocates.
    let idle = idle::measure();
    let Some(options) = Options::parse(HELP, &[])? else {
        return Ok(());
    };
    if let [word, kind, store, entries] = &options.words[..]
        && word == CHILD
    {
        return fill::child(kind, store, entries.parse()?);
    }
    let report = Report {
        markdown: options.markdown,
    };
    let entries = options.effort(1_000_000, 100_000);
    let mut all = Vec::new();
    for kind in KINDS {
        let mut filled = Vec::new();
        for store in fill::names(kind)
            .into_iter()
            .filter(|name| options.wants(name))
        {
            filled.push((store, measure(kind, store, entries)?));
        }
        print(report, kind, entries, &filled);
        all.push(filled);
    }
    idle.print(report);
    print_targets(report, &all, idle.heap);
    Ok(())
}

/// `all` in the order of the kinds.
fn print_targets(report: Report, all: &[Vec<(&str, Filled)>], idle: isize) {
    let of = |kind: usize, name| {
        let found = all[kind].iter().find(|(store, _)| *store == name);
        found.map_or(f64::NAN, |(_, filled)| filled.full)
    };
    let (plain, expiring, quick_cache) = (of(0, "larder"), of(1, "larder"), of(0, "quick_cache"));
    let most = |what: &str, at: &str, most: f64, reached| Target {
        what: what.to_owned(),
        at: at.to_owned(),
        bound: Bound::AtMost(most),
        reached,
    };
    report.print_targets(&[
        most(
            "bytes / those of quick_cache",
            KINDS[0],
            1.0,
            plain / quick_cache,
        ),
        most(
            "bytes / those of quick_cache, and 8",
            KINDS[1],
            1.0,
            expiring / (quick_cache + 8.0),
        ),
        most(
            "heap bytes of a cache that nobody called",
            "",
            0.0,
            idle as f64,
        ),
    ]);
}

/// Fills a store in a process of its own.
fn measure(kind: &str, store: &str, entries: u64) -> Result<Filled, Failed> {
    let mut command = Command::new(std::env::current_exe()?);
    let out = command
        .args([CHILD, kind, store, &entries.to_string()])
        .output()?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        return Err(format!("{store} with {kind} failed: {said}").into());
    }
    Filled::parse(&String::from_utf8(out.stdout)?)
}

fn print(report: Report, kind: &str, entries: u64, all: &[(&str, Filled)]) {
    let header = [
        "store",
        "full",
        "/ quick_cache",
        "process",
        "after evictions",
        "entries",
    ];
    let mut table = report.table(1, header);
    let reference = all.iter().find(|(store, _)| *store == "quick_cache");
    let reference = reference.map_or(f64::NAN, |(_, filled)| filled.full);
    for (store, filled) in all {
        table.add_row([
            (*store).to_owned(),
            format!("{:.1}", filled.full),
            times(filled.full / reference),
            format!("{:.1}", filled.process),
            format!("{:.1}", filled.evicted),
            format!("{} of {entries}", filled.entries),
        ]);
    }
    report.print(&format!("{kind}: bytes of an entry"), &table);
}
