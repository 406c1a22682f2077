//! Values that wait in a write queue: the queue counts as the store.
//!
//! A write that was accepted is read at once, and the store behind the cache follows later. Until
//! then the entry may be evicted, expire, be invalidated or cleared; the value itself waits in the
//! slot of its key, and is what every read finds.

use crate::cache::Cache;
use crate::clock::Nanos;
use crate::engine::{Engine, Hit};
use crate::key::Query;
use crate::lifetime::Age;
use crate::removal::Removed;
use crate::rules::{Facts, Rules, Step};
use crate::scope::Scope;
use crate::shard::Shard;
use equivalent::Equivalent;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

impl<K: Eq + Clone, V: Clone> Shard<K, V> {
    /// A value that waits, as a hit.
    #[inline]
    pub(crate) fn waiting<Q>(&self, hash: u64, key: &Q) -> Option<Hit<V>>
    where
        Q: Equivalent<K> + ?Sized,
    {
        self.slots.waiting(hash, key).map(|value| Hit {
            value: value.clone(),
            age: Age::Fresh,
        })
    }

    /// The value that every read may have: that of the entry, or one that waits to be stored.
    pub(crate) fn readable<Q>(
        &self,
        hash: u64,
        key: &Q,
        rules: &Rules<K, V>,
        now: Nanos,
    ) -> Option<&V>
    where
        Q: Equivalent<K> + ?Sized,
    {
        match self.store.fresh(hash, key, rules, now) {
            Some(id) => Some(self.store.value(id)),
            None => self.slots.waiting(hash, key),
        }
    }

    /// The values that wait and have no entry to be read by.
    pub(crate) fn waiting_alone(
        &self,
        rules: &Rules<K, V>,
        now: Nanos,
    ) -> impl Iterator<Item = (&K, &V)> {
        let waiting = self.slots.all_waiting();
        let alone = waiting
            .filter(move |(hash, key, _)| self.store.fresh(*hash, *key, rules, now).is_none());
        alone.map(|(_, key, value)| (key, value))
    }

    fn accept_write(
        &mut self,
        hash: u64,
        key: &K,
        value: V,
        facts: Option<Facts>,
        number: u64,
        step: &mut Step<'_, K, V>,
    ) {
        match facts {
            Some(facts) => self
                .store
                .put(hash, key.clone(), value.clone(), facts, step),
            None => {
                self.remove(hash, key, step);
            }
        }
        // Last: up to here a key may panic, and what waited before must go on waiting.
        if let Some(older) = self.slots.accept(hash, key, number, value) {
            step.removed.unused_value(older);
        }
    }

    fn write_died(&mut self, hash: u64, number: u64, step: &mut Step<'_, K, V>) {
        if self.slots.settle(hash, number, step.removed) {
            // Not by key, whose `Eq` may panic: the value would stay, and never be stored.
            self.remove_by_hash(hash, step);
        }
    }
}

impl<K, V, S> Engine<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// A queue accepts operation `number`, which is higher than those before: from now on every read
    /// of the key finds `value`, and no load or write that began before is cached. Without `facts`
    /// the value is not to be an entry: it is read while it waits, and no longer.
    ///
    /// To be called with the lock of the queue held, so that the cache sees the operations of a key
    /// in the order of the queue. Runs no user code but `Hash`, `Eq` and `Clone`: what is returned
    /// is to be [released](Self::release) after the lock of the queue is.
    ///
    /// # Panics
    /// Those of `Hash`, `Eq` and `Clone`: then the operation was not accepted, and nothing changed
    /// but that the entry of the key is gone.
    pub(crate) fn accept_write(
        &self,
        hash: u64,
        key: &K,
        value: V,
        facts: Option<Facts>,
        number: u64,
    ) -> Removed<K, V> {
        let (done, removed) = self.step_keeping(self.cell(hash), |shard, step| {
            let accept = AssertUnwindSafe(|| {
                shard.accept_write(hash, key, value, facts, number, step);
            });
            catch_unwind(accept).inspect_err(|_| {
                // Perhaps the entry has the new value already.
                shard.remove_by_hash(hash, step);
            })
        });
        match done {
            Ok(()) => removed,
            Err(panic) => {
                // Not dropped: that is user code, and the queue is still locked.
                std::mem::forget(removed);
                resume_unwind(panic)
            }
        }
    }

    /// An operation is stored: its value does not wait any more, unless a newer one does.
    ///
    /// To be called before the next operation of the key runs. Runs no user code: what is returned is
    /// to be [released](Self::release), without the lock of the queue.
    pub(crate) fn write_stored(&self, hash: u64, number: u64) -> Removed<K, V> {
        let settle = self.step_keeping(self.cell(hash), |shard, step| {
            shard.slots.settle(hash, number, step.removed);
        });
        settle.1
    }

    /// An operation will not be stored: unless a newer one waits, its value is not to be read any
    /// more, and reads see the store behind the cache again.
    ///
    /// To be called before the next operation of the key runs, and without the lock of the queue:
    /// it drops the value.
    pub(crate) fn write_died(&self, hash: u64, number: u64) {
        self.step(hash, |shard, step| {
            shard.write_died(hash, number, step);
        });
    }
}

/// What a write queue does with its cache, one call at a time, so that a test decides the order.
#[doc(hidden)]
impl<K, V, S> Cache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// Operation `number` is accepted. `cached` says whether the value may be an entry.
    pub fn accept_write<Q>(&self, key: &Q, value: V, cached: bool, number: u64)
    where
        Q: Query<K> + ?Sized,
    {
        let (engine, hash, key) = (&self.engine, self.engine.hash(key), key.to_key());
        let facts = cached.then(|| engine.facts(hash, &key, &value, Vec::new()));
        engine.release(engine.accept_write(hash, &key, value, facts, number));
    }

    /// Operation `number` is stored.
    pub fn write_stored<Q>(&self, key: &Q, number: u64)
    where
        Q: Query<K> + ?Sized,
    {
        let settled = self.engine.write_stored(self.engine.hash(key), number);
        self.engine.release(settled);
    }

    /// Operation `number` will not be stored.
    pub fn write_died<Q>(&self, key: &Q, number: u64)
    where
        Q: Query<K> + ?Sized,
    {
        self.engine.write_died(self.engine.hash(key), number);
    }
}
