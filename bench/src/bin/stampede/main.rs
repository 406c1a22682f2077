//! Many threads that ask for what is not cached, all at once.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin stampede                 # ten seconds
//! ```
//!
//! 64 threads; the body sleeps for 20 ms. First all ask for one key, then each for its own. The floor
//! is what it takes to wake threads that wait for a cell of their key.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts and microseconds, to three digits"
)]

mod subjects;

use larder_bench::Failed;
use larder_bench::options::Options;
use larder_bench::report::{Bound, Report, Target};
use larder_bench::samples::{Samples, digits};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};
use subjects::{SUBJECTS, Subject, ended, runs};

const THREADS: u64 = 64;
/// What the body takes.
const BODY: Duration = Duration::from_millis(20);

const HELP: &str = "usage: stampede [options]\n";

/// What was seen in each round.
#[derive(Default)]
struct Seen {
    /// How often the body ran.
    runs: Samples,
    /// When the last caller had its value: milliseconds.
    last: Samples,
    /// How long after the end of the last body a caller had its value, in microseconds: the median
    /// of the callers,
    waited: Samples,
    /// and the last of them.
    waited_most: Samples,
}

fn main() -> Result<(), Failed> {
    let Some(options) = Options::parse(HELP, &[])? else {
        return Ok(());
    };
    let report = Report {
        markdown: options.markdown,
    };
    let subjects: Vec<_> = SUBJECTS
        .iter()
        .filter(|it| options.wants(it.name))
        .collect();
    let mut all: Vec<_> = subjects
        .iter()
        .map(|_| (Seen::default(), Seen::default()))
        .collect();
    // Keys that nobody has asked for yet.
    let mut key = 0;
    for _ in 0..options.effort(9, 3) {
        for (subject, (one, different)) in subjects.iter().zip(&mut all) {
            one.add(subject, |_| key);
            different.add(subject, |thread| key + 1 + thread);
            key += THREADS + 1;
        }
    }
    print(report, &subjects, &all);
    print_targets(report, &subjects, &all);
    Ok(())
}

impl Seen {
    /// One stampede, where each thread asks for its key.
    fn add(&mut self, subject: &Subject, key: impl Fn(u64) -> u64 + Sync) {
        let before = runs();
        let barrier = Barrier::new(THREADS as usize);
        let ask = |thread| {
            barrier.wait();
            let start = Instant::now();
            let key = key(thread);
            assert_eq!(
                (subject.call)(key),
                key,
                "{} has a wrong value",
                subject.name
            );
            let end = Instant::now();
            // That a thread ends takes longer than to wake one: not before all have their values.
            barrier.wait();
            (start, end)
        };
        let ask = &ask;
        let spans: Vec<_> = thread::scope(|scope| {
            let all: Vec<_> = (0..THREADS)
                .map(|thread| scope.spawn(move || ask(thread)))
                .collect();
            all.into_iter()
                .map(|thread| thread.join().expect("a caller panicked"))
                .collect()
        });
        let first = spans
            .iter()
            .map(|span| span.0)
            .min()
            .expect("there are threads");
        let last = spans
            .iter()
            .map(|span| span.1)
            .max()
            .expect("there are threads");
        let ended = ended();
        let micros = |span: Duration| span.as_secs_f64() * 1e6;
        let waits = spans
            .iter()
            .map(|span| micros(span.1.saturating_duration_since(ended)));
        let waits = Samples(waits.collect()).spread();
        self.runs.0.push((runs() - before) as f64);
        self.last.0.push(micros(last - first) / 1e3);
        self.waited.0.push(waits.median);
        self.waited_most.0.push(waits.most);
    }
}

fn print(report: Report, subjects: &[&Subject], all: &[(Seen, Seen)]) {
    let titles = ["One missing key", "64 missing keys"];
    for (title, which) in titles.into_iter().zip([0, 1]) {
        let header = ["", "body runs", "last caller: ms", "least .. most"];
        let after = ["after the body: us", "the last: us"];
        let header = header
            .into_iter()
            .chain(after.into_iter().take(2 - 2 * which));
        let mut table = report.table(1, header);
        for (subject, seen) in subjects.iter().zip(all) {
            let seen = if which == 0 { &seen.0 } else { &seen.1 };
            let last = seen.last.spread();
            let mut row = vec![
                subject.name.to_owned(),
                format!("{}", seen.runs.median()),
                format!("{:.1}", last.median),
                format!("{:.1} .. {:.1}", last.least, last.most),
            ];
            if which == 0 {
                row.extend([
                    digits(seen.waited.median()),
                    digits(seen.waited_most.median()),
                ]);
            }
            table.add_row(row);
        }
        report.print(
            &format!("{title}, 64 threads, a body of {} ms", BODY.as_millis()),
            &table,
        );
    }
}

fn print_targets(report: Report, subjects: &[&Subject], all: &[(Seen, Seen)]) {
    let of = |name: &str| {
        let index = subjects.iter().position(|subject| subject.name == name)?;
        Some(&all[index])
    };
    let (Some((one, different)), Some((floor, _))) = (of("larder"), of("floor: a cell by hand"))
    else {
        return;
    };
    let target = |what: &str, at: &str, most, reached| Target {
        what: what.to_owned(),
        at: at.to_owned(),
        bound: Bound::AtMost(most),
        reached,
    };
    report.print_targets(&[
        target("body runs", "one key", 1.0, one.runs.spread().most),
        target("last caller done, ms", "one key", 21.0, one.last.median()),
        target(
            "median caller after the body, us above the floor",
            "one key",
            100.0,
            one.waited.median() - floor.waited.median(),
        ),
        target(
            "last caller done, ms",
            "64 keys",
            21.0,
            different.last.median(),
        ),
    ]);
}
