//! The measurement of one signature.

use larder_bench::Failed;
use larder_bench::alloc::allocations;
use larder_bench::hits::{Set, Subject};
use larder_bench::options::Options;
use larder_bench::samples::Samples;
use larder_bench::threads::{crowding, timed};
use larder_bench::turns::by_turns;

/// How many threads call at once.
pub(crate) const THREADS: [usize; 3] = [1, 2, 8];

/// What was measured of one signature.
pub(crate) struct Measured {
    pub(crate) set: Set,
    /// Of each subject, with each number of threads.
    samples: Vec<Samples>,
    /// Of each subject, for a call.
    pub(crate) allocations: Vec<f64>,
}

/// One thing that takes its turn.
struct Turn<'a> {
    subject: &'a Subject,
    threads: usize,
    calls: usize,
}

impl Turn<'_> {
    /// The nanoseconds of a call.
    fn time(&self, calls: usize) -> f64 {
        let ready = |thread| {
            if self.subject.local {
                self.subject.fill();
            }
            self.subject.call(thread, calls.min(20_000));
        };
        let time = timed(self.threads, ready, |thread| {
            self.subject.call(thread, calls);
        });
        time / crowding(self.threads) / calls as f64
    }
}

/// Measures all subjects of a set, and all numbers of threads, by turns.
pub(crate) fn measure(set: Set, options: &Options) -> Result<Measured, Failed> {
    // Shorter than what a scheduler gives at once: where others work too, most slices are whole.
    let nanos = options.effort(2e6, 1e6);
    let turns: Vec<_> = set
        .subjects
        .iter()
        .flat_map(|subject| {
            subject.fill();
            THREADS.map(|threads| {
                let mut turn = Turn {
                    subject,
                    threads,
                    calls: 0,
                };
                let call = turn.time(1_000);
                turn.calls = (nanos / crowding(threads) / call) as usize + 1;
                turn
            })
        })
        .collect();
    let samples = by_turns(&turns, options.effort(41, 7), |turn, _| {
        Ok(turn.time(turn.calls))
    })?;
    let allocations = set.subjects.iter().map(allocations_of).collect();
    drop(turns);
    Ok(Measured {
        set,
        samples,
        allocations,
    })
}

/// How many allocations a call makes.
fn allocations_of(subject: &Subject) -> f64 {
    const CALLS: usize = 1_000;
    subject.fill();
    let before = allocations();
    subject.call(0, CALLS);
    (allocations() - before) as f64 / CALLS as f64
}

impl Measured {
    pub(crate) fn at(&self, subject: usize, threads: usize) -> &Samples {
        let column = THREADS.iter().position(|at| *at == threads);
        &self.samples[subject * THREADS.len() + column.expect("it is measured")]
    }

    /// `None` where that one is not measured.
    pub(crate) fn named(&self, name: &str, threads: usize) -> Option<&Samples> {
        let subject = self
            .set
            .subjects
            .iter()
            .position(|subject| subject.name == name)?;
        Some(self.at(subject, threads))
    }

    /// How many times the calls of one thread two threads make in the same time.
    pub(crate) fn scaling(&self, subject: usize) -> f64 {
        2.0 * self.at(subject, 1).ratio_to(self.at(subject, 2))
    }
}
