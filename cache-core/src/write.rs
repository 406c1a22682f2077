//! Writing to the store behind a cache without leaving a stale value in the cache.

use crate::engine::Engine;
use crate::scope::Scope;
use crate::shard::Ending;
use crate::slots::WriteTicket;
use crate::tags::Tag;
use std::fmt;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// A write to the store behind the cache that is under way, for one key.
///
/// It is made before the store is written, by [`Cache::begin_write`](crate::Cache::begin_write), and
/// says afterwards what became of the write. In between, reads still hit the old value; reads that
/// miss load by themselves and cache nothing. Where other writes, inserts or invalidations of the
/// key crossed this one, nobody can know whose value the store holds, and so the entry is removed
/// rather than put.
///
/// Dropping it, on a panic or with a cancelled future, says that nobody knows what the store did:
/// the entry is removed.
#[must_use = "dropping a write intent invalidates the entry: call `put`, `unchanged` or `invalidate`"]
pub struct WriteIntent<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    engine: S::Ptr<Engine<K, V, S>>,
    hash: u64,
    ticket: WriteTicket,
    /// `None` once the end was told.
    key: Option<K>,
}

impl<K, V, S> WriteIntent<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    pub(crate) fn begin(engine: S::Ptr<Engine<K, V, S>>, hash: u64, key: K) -> Self {
        let ticket = engine.step(hash, |shard, _| shard.begin_write(hash, &key));
        Self {
            engine,
            hash,
            ticket,
            key: Some(key),
        }
    }

    /// The store holds `value` now: so does the cache.
    pub fn put(self, value: V) {
        self.put_tagged(value, Vec::new());
    }

    /// The same for a value that [`invalidate_tag`](crate::Cache::invalidate_tag) can find.
    pub fn put_tagged(mut self, value: V, tags: Vec<Tag>) {
        let facts = self
            .key
            .as_ref()
            .map(|key| self.engine.facts(self.hash, key, &value, tags));
        if let Some(facts) = facts {
            self.end(Ending::Put(value, facts));
        }
    }

    /// The store was not changed: the cache stays as it is.
    pub fn unchanged(mut self) {
        self.end(Ending::Unchanged);
    }

    /// The store was changed: the next read loads.
    pub fn invalidate(mut self) {
        self.end(Ending::Remove);
    }

    fn end(&mut self, ending: Ending<V>) {
        let Some(key) = self.key.take() else {
            return;
        };
        let (engine, hash, ticket) = (&self.engine, self.hash, self.ticket);
        let ended = catch_unwind(AssertUnwindSafe(|| {
            engine.step(hash, |shard, step| {
                shard.end_write(hash, key, ticket, ending, step);
            });
        }));
        if let Err(panic) = ended {
            // `Eq` of a key, or the `Drop` of what was taken out: the old value may still be there.
            engine.step(hash, |shard, step| shard.remove_by_hash(hash, step));
            resume_unwind(panic);
        }
    }
}

impl<K, V, S> Drop for WriteIntent<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn drop(&mut self) {
        self.end(Ending::Remove);
    }
}

impl<K, V, S> fmt::Debug for WriteIntent<K, V, S>
where
    K: Hash + Eq + Clone + fmt::Debug,
    V: Clone,
    S: Scope,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteIntent")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
