//! What the hit ratio would be at other capacities: a cache that asks for it simulates itself.
//!
//! ```text
//! read -> is its lot below the threshold? -> batch of this thread -> full -> simulator
//!                                                                             |  miniatures of
//! hit_ratio_curve() <- estimate <- tally of misses by group of keys <---------+  1/8 to 8 times
//! ```
//!
//! - **Sampling** is spatial: a key is sampled always or never, by its hash (C. Waldspurger and
//!   others, "Efficient MRC Construction with SHARDS", 2015). A stream sampled so behaves in a cache
//!   of the same fraction as the whole stream does in the whole cache ([`Scale`]).
//! - **Simulation** is in miniature (the same, "Cache Modeling and Optimization using Miniature
//!   Simulations", 2017): for each capacity, the cache's own policy orders ids that stand for sampled
//!   keys ([`Simulator`]). So the curve is that of this policy, not of LRU, and memory is bounded.
//! - **Estimates** are made of misses, corrected by what is known of all reads ([`estimate`]).
//! - **Pacing** bounds the time it takes: at first every read counts, later bursts of reads do
//!   ([`Pace`]).
//!
//! No sample is lost, as that would break up runs of reads and make loops look better than they are:
//! who fills a batch runs it, and waits for its turn.
//!
//! Lock order: a batch, then the simulator, then the list of samplers that pause (`ticks`). None of them
//! is taken under the lock of a shard, nor that under them.

mod ages;
mod estimate;
mod hook;
mod keys;
mod miniature;
mod pace;
mod places;
mod points;
mod scale;
mod simulator;
mod stripe;
mod tally;
#[cfg(test)]
mod tests;
mod ticks;

pub(crate) use ages::Spans;
pub(crate) use hook::Sampling;
pub use points::{CurvePoint, HitRatioCurve};
pub(crate) use ticks::tick_all;

use crate::clock::Nanos;
use crate::policy::EvictionPolicy;
use crate::sharding::cores;
use crate::shim::Mutex;

use pace::Pace;
use scale::Scale;
use simulator::Simulator;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use stripe::{Batch, Stripe};

/// The most stripes that a sampler has: with more threads, some share one.
const MOST_STRIPES: usize = 16;

/// A read that was sampled: the hash of its key, and when it was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    hash: u64,
    now: Nanos,
}

/// What the counters of a cache tell of its reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) reads: u64,
    pub(crate) hits: u64,
}

/// Samples the reads of one cache.
#[derive(Debug)]
// Apart from the counters of the allocation, and from `simulation`.
#[repr(align(128))]
pub(crate) struct Sampler {
    /// A read is sampled if the lot of its key is below. 0 while sampling pauses.
    threshold: AtomicU64,
    stripes: Box<[Stripe]>,
    scale: Scale,
    /// For the one who tells it of the time.
    own: Weak<Self>,
    simulation: Box<Mutex<Simulation>>,
}

#[derive(Debug)]
struct Simulation {
    simulator: Simulator,
    pace: Pace,
}

impl Sampler {
    /// For a cache that holds `capacity` entries; `None` where that is none. `local`: where one
    /// thread uses it.
    pub(crate) fn new(
        capacity: u64,
        policy: EvictionPolicy,
        spans: Option<Spans>,
        local: bool,
    ) -> Option<Arc<Self>> {
        let scale = Scale::new(capacity)?;
        let stripes = if local {
            1
        } else {
            cores().next_power_of_two()
        };
        let stripes = (0..stripes.min(MOST_STRIPES)).map(|_| Stripe::default());
        let simulation = Simulation {
            simulator: Simulator::new(policy, &scale, spans),
            pace: Pace::new(scale.rate()),
        };
        Some(Arc::new_cyclic(|own| Self {
            threshold: AtomicU64::new(scale.threshold()),
            stripes: stripes.collect(),
            scale,
            own: Weak::clone(own),
            simulation: Box::new(Mutex::new(simulation)),
        }))
    }

    /// Whether a read of this hash is to be told.
    #[inline]
    pub(crate) fn wants(&self, hash: u64) -> bool {
        // Relaxed: it orders nothing, and a few reads more or less are the same to the curve.
        scale::lot(hash) < self.threshold.load(Ordering::Relaxed)
    }

    /// Whether no read at all is to be told.
    fn pauses(&self) -> bool {
        self.threshold.load(Ordering::Relaxed) == 0
    }

    /// Notes a read that [`wants`](Self::wants) chose. `count` tells the counters of the cache.
    #[cold]
    #[inline(never)]
    pub(crate) fn note(&self, hash: u64, now: Nanos, count: impl Fn() -> Counted) {
        let mut batch = stripe::of_this_thread(&self.stripes).lock();
        if batch.push(Sample { hash, now }) {
            self.run(&mut batch, count);
        }
    }

    /// The curve as far as it is known; `None` where nothing was sampled yet.
    pub(crate) fn curve(&self, count: impl Fn() -> Counted) -> Option<HitRatioCurve> {
        for stripe in &self.stripes {
            self.run(&mut stripe.lock(), &count);
        }
        let Simulation { simulator, pace } = &*self.simulation.lock();
        let counted = pace.counted(count);
        let policy = simulator.policy();
        estimate::curve(&self.scale, policy, simulator.tally(), counted)
    }

    fn run(&self, batch: &mut Batch, count: impl Fn() -> Counted) {
        let Simulation { simulator, pace } = &mut *self.simulation.lock();
        for sample in batch.samples() {
            simulator.read(self.scale.spread(sample.hash), sample.now, pace.counts());
        }
        if pace.spend(batch.samples().len() as u64, count, simulator.tally_mut()) {
            self.threshold.store(0, Ordering::Relaxed);
            ticks::register(&self.own);
        }
        batch.clear();
    }

    /// Is called each second; goes on, where a pause was long enough.
    fn tick(&self) {
        if self.simulation.lock().pace.tick() {
            self.threshold
                .store(self.scale.threshold(), Ordering::Relaxed);
        }
    }
}
