//! Walking over a cache.

use crate::engine::Engine;
use crate::scope::Scope;
use std::fmt;
use std::hash::Hash;
use std::vec;

/// Copies of the entries of a cache: what [`Cache::iter`](crate::Cache::iter) returns.
///
/// It copies one shard at a time, under that shard's lock for reading.
pub struct Iter<'a, K, V, S: Scope> {
    engine: &'a Engine<K, V, S>,
    next_shard: usize,
    entries: vec::IntoIter<(K, V)>,
}

impl<'a, K, V, S: Scope> Iter<'a, K, V, S> {
    pub(crate) fn new(engine: &'a Engine<K, V, S>) -> Self {
        Self {
            engine,
            next_shard: 0,
            entries: Vec::new().into_iter(),
        }
    }
}

impl<K, V, S> Iterator for Iter<'_, K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    type Item = (K, V);

    fn next(&mut self) -> Option<(K, V)> {
        loop {
            if let Some(entry) = self.entries.next() {
                return Some(entry);
            }
            self.entries = self.engine.snapshot(self.next_shard)?.into_iter();
            self.next_shard += 1;
        }
    }
}

impl<K, V, S: Scope> fmt::Debug for Iter<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}
