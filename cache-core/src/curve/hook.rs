//! Where a cache shows its reads to the sampler.

use super::{Counted, HitRatioCurve};
use crate::engine::Engine;
use crate::scope::Scope;
use crate::stats::Stats;
use std::hash::Hash;

impl<K, V, S> Engine<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// Shows a read that was counted, if there is a curve. Not under the lock of a shard.
    #[inline]
    pub(crate) fn sample(&self, hash: u64) {
        if let Some(sampler) = &self.sampler
            && sampler.wants(hash)
        {
            sampler.note(hash, self.now(), || self.counted());
        }
    }

    /// What the hit ratio would be at other capacities.
    pub(crate) fn hit_ratio_curve(&self) -> Option<HitRatioCurve> {
        self.sampler.as_ref()?.curve(|| self.counted())
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
