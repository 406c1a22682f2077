//! How many instructions a hit executes, counted by valgrind.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin instructions              # four minutes
//! cargo run --release -p larder-bench --bin instructions -- --quick   # u64 -> u64 only
//! ```
//!
//! Of each subject, two processes run under `callgrind`, one of which makes twice as many calls: the
//! difference is what those calls cost, the loop around them and the odd maintenance included.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and nanoseconds, to three digits"
)]

use larder_bench::Failed;
use larder_bench::hits::{Family, Number, Set, Signature, Subject, sets};
use larder_bench::options::Options;
use larder_bench::report::{Bound, Report, Target};
use larder_bench::samples::times;
use std::io::ErrorKind;
use std::process::Command;

/// The calls that are counted.
const CALLS: usize = 100_000;

const HELP: &str = "\
usage: instructions [options] [SIGNATURE ..]

  SIGNATURE     only those with this in their name: u64, str, f64, Arc";

fn main() -> Result<(), Failed> {
    let Some(options) = Options::parse(HELP, &[])? else {
        return Ok(());
    };
    if let [word, signature, subject, calls] = &options.words[..]
        && word == CHILD
    {
        return child(signature, subject, calls.parse()?);
    }
    let report = Report {
        markdown: options.markdown,
    };
    let mut sets = sets();
    sets.retain(|set| match &options.words[..] {
        [] => !options.quick || set.name == Number::NAME,
        words => words.iter().any(|word| set.name.contains(word.as_str())),
    });
    let mut names: Vec<_> = sets[..]
        .first()
        .map_or(&[][..], |set| &set.subjects)
        .iter()
        .collect();
    names.retain(|subject| options.wants(subject.name));

    let header = sets.iter().flat_map(|set| [set.name, "/ quick_cache"]);
    let mut table = report.table(1, [""].into_iter().chain(header));
    let counts: Vec<_> = names
        .iter()
        .map(|subject| row(&sets, subject.name))
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
    print_targets(report, &sets, &names, &counts);
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

/// The instructions of a call.
fn instructions(signature: &str, subject: &str) -> Result<f64, Failed> {
    let once = collected(signature, subject, CALLS)?;
    let twice = collected(signature, subject, 2 * CALLS)?;
    Ok((twice as f64 - once as f64) / CALLS as f64)
}

/// The instructions of a whole process that makes so many calls.
fn collected(signature: &str, subject: &str, calls: usize) -> Result<u64, Failed> {
    let program = std::env::current_exe()?;
    let out = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([CHILD, signature, subject, &calls.to_string()])
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
    Ok(count.trim().parse()?)
}

/// What runs under valgrind.
fn child(signature: &str, subject: &str, calls: usize) -> Result<(), Failed> {
    let sets = sets();
    let set = sets
        .iter()
        .find(|set| set.name == signature)
        .ok_or("no such signature")?;
    let subject = set
        .subjects
        .iter()
        .find(|it| it.name == subject)
        .ok_or("no such subject")?;
    subject.fill();
    subject.call(0, calls);
    Ok(())
}
