//! The measurement of all stores, mixes and numbers of threads, by turns.

use crate::drive::{CAPACITY, Drive, MIXES, Mix, make};
use larder_bench::options::Options;
use larder_bench::samples::Samples;
use larder_bench::stores::Contender;
use larder_bench::threads::timed;
use larder_bench::turns::by_turns;
use larder_bench::{Failed, contenders};
use std::sync::atomic::{AtomicU64, Ordering};

/// How many threads work at once.
pub(crate) const THREADS: [usize; 2] = [1, 2];

pub(crate) type Maker = fn(usize) -> Box<dyn Drive>;

/// What was measured.
pub(crate) struct Measured {
    pub(crate) stores: Vec<Contender<Maker>>,
    /// Millions of operations in a second: of each store, of each mix, with each number of threads.
    samples: Vec<Samples>,
    /// Of each store, of each mix.
    hit_ratios: Vec<f64>,
}

/// A store that is filled for a mix.
struct Filled<'a> {
    store: Box<dyn Drive>,
    mix: Mix,
    sequence: &'a [u64],
    hits: AtomicU64,
    gets: AtomicU64,
}

struct Turn<'a> {
    filled: &'a Filled<'a>,
    threads: usize,
    /// Of each thread.
    count: usize,
}

impl Filled<'_> {
    /// Millions of operations in a second.
    fn rate(&self, threads: usize, count: usize, seed: usize) -> f64 {
        let len = self.sequence.len();
        // Another place for each thread and each round.
        let from = |thread: usize| thread * (len / 2 + 1) + seed * (len / 16 + 1);
        let ready = |thread| {
            self.store
                .run(self.mix, self.sequence, from(thread) + len / 4, count / 8);
        };
        let nanos = timed(threads, ready, |thread| {
            let gets = self.store.run(self.mix, self.sequence, from(thread), count);
            self.hits.fetch_add(gets.hits, Ordering::Relaxed);
            self.gets.fetch_add(gets.all, Ordering::Relaxed);
        });
        (threads * count) as f64 / nanos * 1_000.0
    }
}

pub(crate) fn measure(options: &Options) -> Result<Measured, Failed> {
    let mut stores = Vec::from(contenders!(make as Maker; "papaya, unbounded", false, Papaya;));
    stores.retain(|store| options.wants(store.name));
    let sequences = MIXES.map(Mix::sequence);
    let filled: Vec<_> = stores
        .iter()
        .flat_map(|contender| {
            MIXES.iter().zip(&sequences).map(|(mix, sequence)| {
                let store = (contender.new)(CAPACITY);
                store.warm(*mix, sequence);
                let (hits, gets) = (AtomicU64::new(0), AtomicU64::new(0));
                Filled {
                    store,
                    mix: *mix,
                    sequence,
                    hits,
                    gets,
                }
            })
        })
        .collect();
    let nanos = options.effort(60e6, 10e6);
    let turns: Vec<_> = filled
        .iter()
        .flat_map(|filled| {
            THREADS.map(|threads| {
                let rate = filled.rate(threads, 10_000, 0);
                let count = (rate / 1_000.0 * nanos) as usize / threads + 1;
                Turn {
                    filled,
                    threads,
                    count,
                }
            })
        })
        .collect();
    let mut round = 0;
    let samples = by_turns(&turns, options.effort(9, 3), |turn| {
        round += 1;
        Ok(turn.filled.rate(turn.threads, turn.count, round))
    })?;
    let hit_ratios = filled
        .iter()
        .map(|it| it.hits.load(Ordering::Relaxed) as f64 / it.gets.load(Ordering::Relaxed) as f64)
        .collect();
    drop(turns);
    drop(filled);
    Ok(Measured {
        stores,
        samples,
        hit_ratios,
    })
}

impl Measured {
    pub(crate) fn at(&self, store: usize, mix: Mix, threads: usize) -> &Samples {
        let column = THREADS.iter().position(|at| *at == threads);
        let cell = cell(store, mix) * THREADS.len();
        &self.samples[cell + column.expect("it is measured")]
    }

    /// Millions of operations in a second, the median.
    pub(crate) fn rate(&self, store: usize, mix: Mix, threads: usize) -> f64 {
        self.at(store, mix, threads).median()
    }

    pub(crate) fn hit_ratio(&self, store: usize, mix: Mix) -> f64 {
        self.hit_ratios[cell(store, mix)]
    }
}

fn cell(store: usize, mix: Mix) -> usize {
    let row = MIXES.iter().position(|at| *at == mix);
    store * MIXES.len() + row.expect("it is one of them")
}
