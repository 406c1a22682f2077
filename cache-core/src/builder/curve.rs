//! The settings of a hit-ratio curve.

use super::{Builder, Capacity};
use crate::curve::{Sampler, Spans};
use crate::error::BuildError;
use crate::rules::Rules;
use std::sync::Arc;

impl<K, V> Builder<K, V> {
    /// Samples the reads of the cache, so that its
    /// [`hit_ratio_curve`](crate::Cache::hit_ratio_curve) can tell what its hit ratio would be at other
    /// capacities, under the same policy. Default: it does not.
    ///
    /// Keys are chosen by their hashes: all of them in a cache of up to 1,008 entries, fewer in larger
    /// ones. Caches in miniature, one for each of seven capacities, are shown the reads of these keys.
    /// That takes less than 1 MB, however large the cache is.
    ///
    /// It takes time, too. At first a read of a chosen key costs several hits, and threads wait for
    /// each other's. After eight million reads (or, where few keys are chosen, a quarter of a million
    /// of theirs) that is so for some milliseconds every four seconds, or in a cache of a million for
    /// a ninth of the time (and in one that is read so seldom that it does not matter, for most of it);
    /// else a hit costs what it does without a curve.
    ///
    /// Only what counts as a read in the [`stats`](crate::Cache::stats) is sampled, and a read that
    /// misses is taken to be followed by a load that stores the value. A [`ttl`](Self::ttl) and a
    /// [`tti`](Self::tti) are simulated, too. What is stored without having been asked for, what a
    /// load keeps from being stored, invalidations, and lifetimes of single entries
    /// ([`expires`](Self::expires)) are known by their effect on today's hit ratio only: what they do
    /// at other capacities is a guess, and the errors say so.
    ///
    /// # Errors
    /// Of [`build`](Self::build), where the cache is unbounded or bounded by weight.
    pub fn sample_curve(mut self) -> Self {
        self.samples_curve = true;
        self
    }

    /// "Twice the capacity" has to mean something.
    pub(super) fn check_curve(&self) -> Result<(), BuildError> {
        let bound = match self.capacity {
            Capacity::Unbounded => Some("unbounded"),
            _ => self.max_weight.map(|_| "max_weight"),
        };
        match bound {
            Some(bound) if self.samples_curve => Err(BuildError::CurveWithoutCapacity(bound)),
            _ => Ok(()),
        }
    }
}

/// The sampler of a cache with these rules; `None` where nothing is stored.
pub(super) fn sampler<K, V>(rules: &Rules<K, V>, local: bool) -> Option<Arc<Sampler>> {
    let spans = rules.lifetimes.as_ref().and_then(Spans::of);
    Sampler::new(rules.capacity?, rules.policy, spans, local)
}
