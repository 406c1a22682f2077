//! The measurement of all stores, mixes and numbers of threads, by turns.

use crate::drive::{CAPACITY, Drive, MIXES, Mix, SEQUENCE, make};
use larder_bench::options::Options;
use larder_bench::samples::Samples;
use larder_bench::stores::Contender;
use larder_bench::threads::timed;
use larder_bench::turns::by_turns;
use larder_bench::{Failed, contenders};

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
            self.store.run(self.mix, self.sequence, from(thread), count);
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
                Filled {
                    store,
                    mix: *mix,
                    sequence,
                }
            })
        })
        .collect();
    let nanos = options.effort(20e6, 5e6);
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
    let samples = by_turns(&turns, options.effort(21, 5), |turn, round| {
        Ok(turn.filled.rate(turn.threads, turn.count, round))
    })?;
    // Of the same accesses for all, however fast they are.
    let window = options.effort(SEQUENCE, SEQUENCE / 8);
    let hit_ratio = |it: &Filled<'_>| {
        let gets = it.store.run(it.mix, it.sequence, 0, window);
        gets.hits as f64 / gets.all as f64
    };
    let hit_ratios = filled.iter().map(hit_ratio).collect();
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
