//! Where a cache shows its reads to the sampler.

use super::{Counted, HitRatioCurve, Sampler};
use crate::engine::Engine;
use crate::scope::Scope;
use crate::stats::Stats;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The sampler of a cache, if it has one, and whether it is worth a look.
pub(crate) struct Sampling {
    /// Whether hits are shown to the sampler: not while it pauses, which is most of the time, nor where
    /// there is none. So a curve adds nothing to most hits.
    shows_hits: AtomicBool,
    pub(super) sampler: Option<Arc<Sampler>>,
}

impl Sampling {
    /// `None` where no hit-ratio curve is asked for.
    pub(crate) fn new(sampler: Option<Arc<Sampler>>) -> Self {
        Self {
            shows_hits: AtomicBool::new(sampler.is_some()),
            sampler,
        }
    }

    #[inline]
    pub(crate) fn shows_hits(&self) -> bool {
        // Relaxed: see `Sampler::wants`.
        self.shows_hits.load(Ordering::Relaxed)
    }

    /// Sees whether the sampler has begun to pause, or ended. To be called now and then: the hits in
    /// between are few, mostly fewer than it takes a sampler to warm up. Where hits are rare it is some
    /// more that are not shown, and the estimate sets right that reads are missing.
    pub(crate) fn look(&self) {
        if let Some(sampler) = &self.sampler {
            let shows_hits = !sampler.pauses();
            // Only where it changes: what all hits read lies in the same line of memory, which a store
            // would take from every other core.
            if self.shows_hits() != shows_hits {
                self.shows_hits.store(shows_hits, Ordering::Relaxed);
            }
        }
    }
}

impl<K, V, S> Engine<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// Shows a hit that was counted, if there is a curve. Not under the lock of a shard.
    #[inline]
    pub(crate) fn sample_hit(&self, hash: u64) {
        if self.sampling.shows_hits() {
            self.sample(hash);
        }
    }

    /// Shows a read that was counted, if there is a curve. Not under the lock of a shard.
    #[inline]
    pub(crate) fn sample(&self, hash: u64) {
        if let Some(sampler) = &self.sampling.sampler
            && sampler.wants(hash)
        {
            sampler.note(hash, self.now(), || self.counted());
        }
    }

    /// What the hit ratio would be at other capacities.
    pub(crate) fn hit_ratio_curve(&self) -> Option<HitRatioCurve> {
        let sampler = self.sampling.sampler.as_ref();
        sampler?.curve(|| self.counted())
    }

    fn counted(&self) -> Counted {
        let mut stats = Stats::default();
        self.reads.add_to(&mut stats);
        let Stats { hits, misses, .. } = stats;
        Counted {
            reads: hits + misses,
            hits,
        }
    }
}
