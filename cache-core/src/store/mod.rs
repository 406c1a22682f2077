//! The bounded map of a shard: entries, who is evicted, when they expire, and their tags.
//!
//! Plain data behind `&mut self`. No user code runs in here but `Hash` and `Eq` of keys: what is
//! taken out goes to a [`Removed`], and the [`Facts`] of what comes in are known before.

mod aging;
mod deadlines;
mod growth;
mod lives;

use crate::by_id;
use crate::clock::{self, Clock, Nanos, Tick};
use crate::lifetime::Age;
use crate::list::Id;
use crate::policy::{AnyPolicy, EvictionPolicy, Policy};
use crate::read_buffer::{Noted, ReadBuffer};
use crate::removal::{RemovalCause, Removed};
use crate::rules::{Facts, Rules, Step};
use crate::table::{MOST_ENTRIES, Mark, Marked, Table};
use crate::tags::TagIndex;
use aging::Ages;
use equivalent::Equivalent;

struct Entry<K, V> {
    mark: Mark,
    /// The last tick in which every read may have the value: a hit then need not look up its times,
    /// which are elsewhere.
    fresh_through: Tick,
    key: K,
    value: V,
}

impl<K, V> Marked for Entry<K, V> {
    #[inline]
    fn mark(&self) -> Mark {
        self.mark
    }
}

/// An entry that was found.
pub(crate) struct Found<'a, K, V> {
    pub(crate) id: Id,
    entry: &'a Entry<K, V>,
}

impl<K, V> Found<'_, K, V> {
    pub(crate) fn value(&self) -> &V {
        &self.entry.value
    }
}

pub(crate) struct Store<K, V> {
    entries: Table<Entry<K, V>>,
    policy: AnyPolicy,
    reads: ReadBuffer,
    /// Most weight held at any time outside of a method; `u64::MAX` where unbounded.
    bound: u64,
    /// Sum of the weights of `entries`.
    weight: u64,
    /// Weights by id; empty where every entry weighs 1.
    weights: Option<Vec<u64>>,
    ages: Option<Ages>,
    pub(crate) tags: TagIndex,
}

impl<K, V> Store<K, V> {
    /// An empty store that holds at most `bound`.
    pub(crate) fn new(rules: &Rules<K, V>, bound: u64) -> Self {
        // Where nobody is ever evicted, the policy that has least to note will do.
        let policy = match rules.capacity {
            Some(_) => rules.policy,
            None => EvictionPolicy::Fifo,
        };
        Self {
            entries: Table::default(),
            policy: AnyPolicy::new(policy),
            reads: ReadBuffer::new(),
            bound,
            weight: 0,
            weights: rules.weigher.as_ref().map(|_| Vec::new()),
            ages: rules
                .lifetimes
                .as_ref()
                .map(|lifetimes| Ages::new(lifetimes)),
            tags: TagIndex::default(),
        }
    }

    pub(crate) fn bound(&self) -> u64 {
        self.bound
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn weight(&self) -> u64 {
        self.weight
    }

    /// The entry of a key, and what it is good for.
    pub(crate) fn look<Q>(
        &self,
        hash: u64,
        key: &Q,
        rules: &Rules<K, V>,
        now: Nanos,
    ) -> Option<(Id, Age)>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let id = self.find(hash, key)?;
        Some((id, self.age(id, rules, now)))
    }

    /// The entry of a key that may be served as it is.
    pub(crate) fn fresh<Q>(&self, hash: u64, key: &Q, rules: &Rules<K, V>, now: Nanos) -> Option<Id>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let (id, age) = self.look(hash, key, rules, now)?;
        age.is_readable().then_some(id)
    }

    #[inline]
    pub(crate) fn find<Q>(&self, hash: u64, key: &Q) -> Option<Id>
    where
        Q: Equivalent<K> + ?Sized,
    {
        self.find_entry(hash, key).map(|found| found.id)
    }

    /// The entry of a key, and what a hit needs of it, without a second look at the entry.
    #[inline]
    pub(crate) fn find_entry<Q>(&self, hash: u64, key: &Q) -> Option<Found<'_, K, V>>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let is_it = |_, entry: &Entry<K, V>| key.equivalent(&entry.key);
        let (id, entry) = self.entries.find(Mark::of(hash), is_it)?;
        Some(Found { id, entry })
    }

    /// Any entry that may have this hash.
    pub(crate) fn find_by_hash(&self, hash: u64) -> Option<Id> {
        let (id, _) = self.entries.find(Mark::of(hash), |_, _| true)?;
        Some(id)
    }

    /// Whether a value carries any tag, of those whose key may have this hash. Asks no `Eq` of a key.
    pub(crate) fn has_tags(&self, hash: u64) -> bool {
        self.any_by_hash(hash, |id| self.tags.has_any(id))
    }

    /// The same for one tag.
    pub(crate) fn carries(&self, hash: u64, tag: &str) -> bool {
        self.any_by_hash(hash, |id| self.tags.carries(id, tag))
    }

    fn any_by_hash(&self, hash: u64, holds: impl Fn(Id) -> bool) -> bool {
        let found = self.entries.find(Mark::of(hash), |id, _| holds(id));
        found.is_some()
    }

    #[inline]
    pub(crate) fn value(&self, id: Id) -> &V {
        &self.entries.get(id).value
    }

    /// The keys and values that may be served at `now`.
    pub(crate) fn iter(&self, rules: &Rules<K, V>, now: Nanos) -> impl Iterator<Item = (&K, &V)> {
        self.entries
            .iter()
            .filter(move |(id, _)| self.age(*id, rules, now).is_readable())
            .map(|(_, entry)| (&entry.key, &entry.value))
    }

    /// Whether an entry is fresh for certain, which is found out for next to nothing; where it is, its
    /// time to idle is put off.
    #[inline]
    pub(crate) fn note_access_if_fresh(
        &self,
        found: &Found<'_, K, V>,
        rules: &Rules<K, V>,
        clock: &Clock,
    ) -> bool {
        clock::latest() <= found.entry.fresh_through
            || self.note_access_if_fresh_life(found.id, rules, clock)
    }

    /// Notes a hit. To be served stale is a use, and none that would make a value fresh again.
    pub(crate) fn note_read(&self, id: Id, age: Age, now: Nanos) -> Noted {
        if let Some(ages) = &self.ages
            && age.is_readable()
        {
            ages.lives.note_access(id, || now);
        }
        self.note_use(id)
    }

    /// Notes for the policy that the entry at `id` was read.
    #[inline]
    pub(crate) fn note_use(&self, id: Id) -> Noted {
        self.policy.hit(id, &self.reads)
    }

    /// Tells the policy of the hits that wait.
    pub(crate) fn settle_reads(&mut self) {
        let Self { reads, policy, .. } = self;
        reads.drain(|id| policy.touch(id));
    }

    /// Tells the policy of a hit for which there was no room.
    pub(crate) fn touch(&mut self, id: Id) {
        self.settle_reads();
        self.policy.touch(id);
    }

    /// Stores a value, and takes out what there is no more room for.
    pub(crate) fn put(
        &mut self,
        hash: u64,
        key: K,
        value: V,
        facts: Facts,
        step: &mut Step<'_, K, V>,
    ) where
        K: Eq,
    {
        self.settle_reads();
        self.expire_some(step);
        let found = self.find(hash, &key);
        if facts.weight > self.bound || self.bound == 0 {
            if let Some(id) = found {
                self.remove(id, RemovalCause::Replaced, step);
            }
            // A cache of capacity 0 is switched off, which is nothing to tell anybody of. Else a
            // value that is too heavy comes and goes.
            if self.bound == 0 {
                step.removed.unused(key, Some(value));
            } else {
                step.removed.entry(key, value, RemovalCause::Size);
            }
            return;
        }
        match found {
            Some(id) => self.replace(id, key, value, facts, step),
            None => self.insert(hash, key, value, facts, step.rules),
        }
        self.evict(step.removed);
    }

    fn insert(&mut self, hash: u64, key: K, value: V, facts: Facts, rules: &Rules<K, V>) {
        self.make_room(rules);
        let id = self.entries.insert(Entry {
            mark: Mark::of(hash),
            fresh_through: facts.fresh_through,
            key,
            value,
        });
        self.set_weight(id, facts.weight);
        self.weight += facts.weight;
        self.policy.insert(id, hash, facts.weight);
        self.begin_life(id, facts.life, rules);
        self.tags.insert(id, facts.tags);
    }

    fn replace(&mut self, id: Id, key: K, value: V, facts: Facts, step: &mut Step<'_, K, V>) {
        let cause = self.cause(id, RemovalCause::Replaced, step);
        let entry = self.entries.get_mut(id);
        entry.fresh_through = facts.fresh_through;
        let old = std::mem::replace(&mut entry.value, value);
        step.removed.entry(key, old, cause);
        let old_weight = self.weight_of(id);
        if old_weight != facts.weight {
            self.set_weight(id, facts.weight);
            self.weight = self.weight - old_weight + facts.weight;
            self.policy.reweigh(id, old_weight, facts.weight);
        }
        self.policy.touch(id);
        self.end_life(id);
        self.begin_life(id, facts.life, step.rules);
        // Without tags of its own, a value keeps those of the one it replaces: an invalidation that
        // finds too much costs a load, one that finds too little leaves a stale value.
        if !facts.tags.is_empty() {
            self.tags.remove(id);
            self.tags.insert(id, facts.tags);
        }
    }

    /// Takes out what the policy chooses, until the bound holds.
    fn evict(&mut self, removed: &mut Removed<K, V>) {
        while self.weight > self.bound || self.entries.len() > MOST_ENTRIES {
            let weights = self.weights.as_deref();
            let weight_of = |id: Id| weights.map_or(1, |weights| weights[id as usize]);
            let Some(id) = self.policy.evict(&weight_of) else {
                debug_assert!(false, "the policy lost an entry");
                return;
            };
            self.take(id, RemovalCause::Size, removed);
        }
    }

    /// Takes out the entry at `id`.
    pub(crate) fn remove(&mut self, id: Id, cause: RemovalCause, step: &mut Step<'_, K, V>) {
        let cause = self.cause(id, cause, step);
        self.settle_reads();
        self.policy.remove(id, self.weight_of(id));
        self.take(id, cause, step.removed);
    }

    /// Why an entry leaves: an expired one has expired, whoever takes it out.
    fn cause(&self, id: Id, cause: RemovalCause, step: &Step<'_, K, V>) -> RemovalCause {
        match self.age(id, step.rules, step.now) {
            Age::Expired => RemovalCause::Expired,
            Age::Fresh | Age::Due | Age::Stale => cause,
        }
    }

    /// Takes out an entry that the policy knows no more.
    fn take(&mut self, id: Id, cause: RemovalCause, removed: &mut Removed<K, V>) {
        self.weight -= self.weight_of(id);
        self.end_life(id);
        self.tags.remove(id);
        // By id: no `Eq` of a key runs, and so none can panic half-way.
        let Entry { key, value, .. } = self.entries.remove(id);
        removed.entry(key, value, cause);
    }

    /// Takes out the entries that carry `tag`.
    pub(crate) fn remove_tagged(&mut self, tag: &str, step: &mut Step<'_, K, V>) {
        for id in self.tags.tagged(tag) {
            self.remove(id, RemovalCause::Explicit, step);
        }
    }

    /// All entries, on the way out, and why each of them leaves.
    pub(crate) fn into_entries(
        self,
        rules: &Rules<K, V>,
        now: Nanos,
    ) -> impl Iterator<Item = (K, V, RemovalCause)> {
        let Self { entries, ages, .. } = self;
        entries.into_entries().map(move |(id, entry)| {
            let life = ages.as_ref().map(|ages| ages.lives.get(id));
            let age = life
                .zip(rules.lifetimes.as_ref())
                .map(|(life, lifetimes)| lifetimes.age(life, now));
            let cause = match age {
                Some(Age::Expired) => RemovalCause::Expired,
                _ => RemovalCause::Explicit,
            };
            (entry.key, entry.value, cause)
        })
    }

    fn weight_of(&self, id: Id) -> u64 {
        self.weights
            .as_ref()
            .map_or(1, |weights| weights[id as usize])
    }

    fn set_weight(&mut self, id: Id, weight: u64) {
        if let Some(weights) = &mut self.weights {
            *by_id::reach(weights, id, || 0) = weight;
        }
    }
}
