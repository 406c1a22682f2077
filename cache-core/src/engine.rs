//! A cache without its handle: the shards, the rules, and the operations that need no body.

use crate::clock::{Clock, Nanos};
use crate::curve::{Sampler, Sampling};
use crate::hashing::{RandomState, shard_of};
use crate::lifetime::Age;
use crate::removal::Removed;
use crate::rules::{Facts, Rules, Step};
use crate::scope::{Lock, Scope};
use crate::shard::Shard;
use crate::stats::{Counters, Reads, Stats};
use crate::tags::Tag;
use crate::unwind::on_each;
use equivalent::Equivalent;
use std::borrow::Cow;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

/// Entries taken out under one lock by a sweep: short enough that nobody waits long.
const SWEEP_STRIDE: usize = 128;

pub(crate) struct Engine<K, V, S: Scope> {
    name: Cow<'static, str>,
    pub(crate) rules: Rules<K, V>,
    pub(crate) clock: Clock,
    hasher: RandomState,
    pub(crate) sampling: Sampling,
    /// A power of two of them.
    cells: Box<[Cell<K, V, S>]>,
    pub(crate) reads: Reads<S>,
}

/// A shard, its lock and its counters, on cache lines of their own. In this order, so that the address of
/// the cell is that of the shard and of its lock, and a hit needs no other.
#[repr(C, align(128))]
pub(crate) struct Cell<K, V, S: Scope> {
    pub(crate) shard: S::Lock<Shard<K, V>>,
    pub(crate) counters: Counters,
}

/// A value that was found.
pub(crate) struct Hit<V> {
    pub(crate) value: V,
    pub(crate) age: Age,
}

impl<K, V, S> Engine<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    pub(crate) fn new(
        name: Cow<'static, str>,
        rules: Rules<K, V>,
        clock: Clock,
        shards: usize,
        sampler: Option<Arc<Sampler>>,
    ) -> Self {
        if rules.lifetimes.is_some() {
            clock.start();
        }
        let cells = (0..shards).map(|index| Cell {
            shard: Lock::guard(Shard::new(&rules, share(rules.capacity, shards, index))),
            counters: Counters::default(),
        });
        Self {
            cells: cells.collect(),
            name,
            rules,
            clock,
            hasher: RandomState::default(),
            reads: Reads::new(),
            sampling: Sampling::new(sampler),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u64 {
        self.hasher.hash_one(key)
    }

    pub(crate) fn cell(&self, hash: u64) -> &Cell<K, V, S> {
        // A cache of one thread has one shard, unless it was given more: a hit then knows where to look
        // before the hash is there.
        if S::LOCAL
            && let [only] = &*self.cells
        {
            return only;
        }
        &self.cells[shard_of(hash, self.cells.len())]
    }

    pub(crate) fn cells(&self) -> &[Cell<K, V, S>] {
        &self.cells
    }

    /// The time, where entries age; else any.
    pub(crate) fn now(&self) -> Nanos {
        match self.rules.lifetimes {
            Some(_) => self.clock.now(),
            None => 0,
        }
    }

    /// The facts of a value that is to be stored now. Runs user code.
    pub(crate) fn facts(&self, hash: u64, key: &K, value: &V, tags: Vec<Tag>) -> Facts {
        let random = |now: Nanos| self.hasher.hash_one((hash, now));
        self.rules.facts(key, value, tags, &self.clock, random)
    }

    /// Takes one step under the exclusive lock, then tells of and drops what it took out.
    pub(crate) fn step<R>(
        &self,
        hash: u64,
        step: impl FnOnce(&mut Shard<K, V>, &mut Step<'_, K, V>) -> R,
    ) -> R {
        let (result, removed) = self.step_keeping(self.cell(hash), step);
        self.release(removed);
        result
    }

    /// Takes one step under the exclusive lock; what it took out is the caller's to
    /// [`release`](Self::release).
    pub(crate) fn step_keeping<R>(
        &self,
        cell: &Cell<K, V, S>,
        step: impl FnOnce(&mut Shard<K, V>, &mut Step<'_, K, V>) -> R,
    ) -> (R, Removed<K, V>) {
        let mut removed = Removed::new();
        let mut context = Step {
            rules: &self.rules,
            now: self.now(),
            removed: &mut removed,
        };
        let result = cell.shard.writing(|shard| step(shard, &mut context));
        removed.count(&cell.counters);
        (result, removed)
    }

    /// Tells the listener of what was taken out, and drops it.
    pub(crate) fn release(&self, removed: Removed<K, V>) {
        removed.release(self.rules.listener.as_ref());
    }

    pub(crate) fn insert(&self, hash: u64, key: K, value: V, tags: Vec<Tag>) {
        let facts = self.facts(hash, &key, &value, tags);
        self.step(hash, |shard, step| {
            shard.insert(hash, key, value, facts, step);
        });
    }

    pub(crate) fn invalidate<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        self.step(hash, |shard, step| shard.invalidate(hash, key, step))
    }

    pub(crate) fn invalidate_tag(&self, tag: &str) {
        on_each(&self.cells, |cell| {
            let ((), removed) =
                self.step_keeping(cell, |shard, step| shard.invalidate_tag(tag, step));
            self.release(removed);
        });
    }

    pub(crate) fn clear(&self) {
        on_each(&self.cells, |cell| self.clear_cell(cell, |_| ()));
    }

    /// Clears one shard, in one step with something else.
    pub(crate) fn clear_cell(&self, cell: &Cell<K, V, S>, with: impl FnOnce(&mut Shard<K, V>)) {
        let now = self.now();
        let (store, removed) = self.step_keeping(cell, |shard, step| {
            with(shard);
            shard.clear(step)
        });
        self.release(removed);
        // Without the lock, which was held for as long as it takes to swap the store.
        for (key, value, cause) in store.into_entries(&self.rules, now) {
            let mut removed = Removed::new();
            removed.entry(key, value, cause);
            removed.count(&cell.counters);
            self.release(removed);
        }
    }

    /// Takes out all entries whose time is over.
    pub(crate) fn sweep(&self) {
        if self.rules.lifetimes.is_none() {
            return;
        }
        for cell in &self.cells {
            // A stride at a time, so that nobody waits long for the lock.
            let mut more = true;
            let strides = std::iter::from_fn(|| {
                more.then(|| {
                    let step = self
                        .step_keeping(cell, |shard, step| shard.store.expire(SWEEP_STRIDE, step));
                    more = step.0;
                    step.1
                })
            });
            on_each(strides, |removed| self.release(removed));
        }
    }

    /// Copies of the readable entries of one shard.
    pub(crate) fn snapshot(&self, shard: usize) -> Option<Vec<(K, V)>> {
        let cell = self.cells.get(shard)?;
        let now = self.now();
        // Outside of the closure: if a clone panics, those made before are dropped without the lock.
        let mut copies = Vec::new();
        cell.shard.reading(|shard| {
            let entries = shard.store.iter(&self.rules, now);
            let entries = entries.chain(shard.waiting_alone(&self.rules, now));
            copies.extend(entries.map(|(key, value)| (key.clone(), value.clone())));
        });
        Some(copies)
    }

    pub(crate) fn len(&self) -> usize {
        let lens = self
            .cells
            .iter()
            .map(|cell| cell.shard.reading(|shard| shard.store.len()));
        lens.sum()
    }

    pub(crate) fn stats(&self) -> Stats {
        let mut stats = Stats {
            capacity: self.rules.capacity,
            ..Stats::default()
        };
        self.reads.add_to(&mut stats);
        for cell in &self.cells {
            cell.counters.add_to(&mut stats);
            cell.shard.reading(|shard| {
                stats.size += shard.store.len() as u64;
                stats.weight += shard.store.weight();
            });
        }
        stats
    }
}

/// The part of `capacity` that one shard has: the parts add up to the whole.
fn share(capacity: Option<u64>, shards: usize, index: usize) -> u64 {
    let (shards, index) = (shards as u64, index as u64);
    capacity.map_or(u64::MAX, |capacity| {
        capacity / shards + u64::from(index < capacity % shards)
    })
}
