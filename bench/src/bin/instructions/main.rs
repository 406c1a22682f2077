//! How many instructions a hit executes, counted by valgrind.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin instructions              # two minutes
//! cargo run --release -p larder-bench --bin instructions -- --quick   # the first signature only
//! ```
//!
//! Each subject runs in a process under `callgrind`, which counts only while the calls are made: the
//! loop around them and what the odd call has to tidy up are included.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and nanoseconds, to three digits"
)]

use larder_bench::Failed;
use larder_bench::hits::{Family, Set, Subject, sets};
use larder_bench::options::Options;
use larder_bench::report::{Bound, Report, Target};
use larder_bench::samples::times;
use std::io::ErrorKind;
use std::process::Command;
use std::time::Duration;

/// The calls that are counted.
const CALLS: usize = 10_000;

const HELP: &str = "\
usage: instructions [options] [SIGNATURE ..]

  SIGNATURE     only those with this in their name: u64, str, f64, Arc";

fn main() -> Result<(), Failed> {
    let Some(options) = Options::parse(HELP, &[])? else {
        return Ok(());
    };
    if let [word, signature, subject] = &options.words[..]
        && word == CHILD
    {
        return child(signature, subject);
    }
    let report = Report {
        markdown: options.markdown,
    };
    let sets: Vec<_> = sets(&options.words)
        .iter()
        .map(|(_, make)| make())
        .collect();
    let sets = if options.quick { &sets[..1] } else { &sets[..] };
    let mut names: Vec<_> = sets.iter().take(1).flat_map(|set| &set.subjects).collect();
    names.retain(|subject| options.wants(subject.name));

    let header = sets.iter().flat_map(|set| [set.name, "/ quick_cache"]);
    let mut table = report.table(1, [""].into_iter().chain(header));
    let counts: Vec<_> = names
        .iter()
        .map(|subject| row(sets, subject.name))
        .collect::<Result<_, _>>()?;
    let reference = names
        .iter()
        .position(|subject| subject.name == "quick_cache");
    for (subject, row) in names.iter().zip(&counts) {
        let cells = row.iter().enumerate().flat_map(|(column, count)| {
            let ratio = reference.map_or(f64::NAN, |at| count / counts[at][column]);
            [format!("{count:.0}"), times(ratio)]
        });
        table.add_row([subject.name.to_owned()].into_iter().chain(cells));
    }
    report.print("Instructions of a hit", &table);
    print_targets(report, sets, &names, &counts);
    Ok(())
}

/// What one subject executes, with each signature.
fn row(sets: &[Set], subject: &str) -> Result<Vec<f64>, Failed> {
    sets.iter()
        .map(|set| instructions(set.name, subject))
        .collect()
}

/// larder's hit takes fewer than that of any cache that threads share.
fn print_targets(report: Report, sets: &[Set], names: &[&Subject], counts: &[Vec<f64>]) {
    let targets: Vec<_> = sets
        .iter()
        .enumerate()
        .filter_map(|(column, set)| {
            let of = |family| {
                let subjects = names.iter().zip(counts);
                subjects
                    .filter(move |(subject, _)| subject.family == family && !subject.local)
                    .map(move |(subject, row)| (subject.name, row[column]))
            };
            let (_, larder) = of(Family::Larder).find(|(name, _)| *name == "larder")?;
            let peers = of(Family::Annotated).chain(of(Family::ByHand));
            let (name, fewest) = peers.min_by(|one, other| one.1.total_cmp(&other.1))?;
            Some(Target {
                what: format!("larder / {name}, the shared peer with the fewest"),
                at: set.name.to_owned(),
                bound: Bound::AtMost(1.0),
                reached: larder / fewest,
            })
        })
        .collect();
    report.print_targets(&targets);
}

const CHILD: &str = "child";

/// The instructions of a call, as a process counts them that makes [`CALLS`].
fn instructions(signature: &str, subject: &str) -> Result<f64, Failed> {
    let out = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={COUNTED}"))
        .arg(std::env::current_exe()?)
        .args([CHILD, signature, subject])
        .output()
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => "valgrind is missing: install the package of that name".into(),
            _ => Failed::from(error),
        })?;
    let said = String::from_utf8_lossy(&out.stderr);
    if !out.status.success() {
        return Err(format!("{subject} of {signature} failed under valgrind: {said}").into());
    }
    let line = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let (_, count) = line.ok_or_else(|| format!("valgrind told no count: {said}"))?;
    let count: u32 = count.trim().parse()?;
    if count == 0 {
        return Err(format!("valgrind found no function called {COUNTED}").into());
    }
    Ok(f64::from(count) / CALLS as f64)
}

/// What runs under valgrind.
fn child(signature: &str, subject: &str) -> Result<(), Failed> {
    let sets = sets(&[signature.to_owned()]);
    let (_, make) = sets.first().ok_or("no such signature")?;
    let set = make();
    let subject = set
        .subjects
        .iter()
        .find(|it| it.name == subject)
        .ok_or("no such subject")?;
    subject.fill();
    subject.call(0, 2 * CALLS);
    // valgrind runs one thread at a time: those that a cache has started, for the time, have their turn.
    std::thread::sleep(Duration::from_millis(50));
    counted(subject);
    Ok(())
}

/// As valgrind names it.
const COUNTED: &str = "instructions::counted";

#[inline(never)]
fn counted(subject: &Subject) {
    subject.call(1, CALLS);
}
