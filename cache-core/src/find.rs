//! A read in two parts: looking the value up, and loading it where there is none.
//!
//! Annotations are built on it: between the parts nothing of the key is borrowed any more, so that
//! the body can take its arguments by value.

use crate::cache::Cache;
use crate::engine::Hit;
use crate::key::Query;
use crate::lead::Lead;
use crate::lifetime::Age;
use crate::load::{Absent, Miss, Missed};
use crate::read::Unseen;
use crate::scope::Scope;
use crate::shard::{Begun, Purpose};
use crate::tags::Tag;
use crate::write::WriteIntent;
use std::convert::Infallible;
use std::hash::Hash;

/// What [`Cache::find`] found.
#[derive(Debug)]
pub enum Found<V, M, L = Infallible> {
    /// A value to serve.
    Hit(V),
    /// Nothing: the miss is to be loaded.
    Miss(M),
    /// A value to serve, and the right to reload it in the background.
    Due(V, L),
}

/// A value, with the right to reload it where it is due and nobody else does; or a miss.
type Looked<K, V, S> = Result<(Hit<V>, Option<Lead<K, V, S>>), Miss<K, V, S>>;

#[doc(hidden)]
impl<K, V, S> Cache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// Reads. A value that is due makes its first reader load, in its own time.
    #[inline]
    pub fn find<Q>(&self, key: &Q) -> Found<V, Miss<K, V, S>>
    where
        Q: Query<K> + ?Sized,
    {
        let mut unseen = Unseen::default();
        match self.engine.glance(self.engine.hash(key), key, &mut unseen) {
            Some(value) => Found::Hit(value),
            None => match self.look(key, unseen).0 {
                Missed::Seen(value) => Found::Hit(value),
                missed => Found::Miss(Miss(missed)),
            },
        }
    }

    /// Reads by a glance: the half of [`find`](Self::find) that most hits need, so that their value is
    /// handed out as it is. Where there is none, `unseen` tells more.
    #[inline]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "most queries are one reference, which then need not be looked for in memory"
    )]
    pub fn glance<Q>(&self, key: Q, unseen: &mut Unseen) -> Option<V>
    where
        Q: Query<K>,
    {
        self.engine.glance(self.engine.hash(&key), &key, unseen)
    }

    /// The other half: goes on from what a [`glance`](Self::glance) left.
    #[cold]
    #[inline(never)]
    pub fn look<Q>(&self, key: &Q, unseen: Unseen) -> Miss<K, V, S>
    where
        Q: Query<K> + ?Sized,
    {
        match self.look_further(key, unseen, Purpose::Reload) {
            Ok((hit, None)) => Miss(Missed::Seen(self.engine.serve(hit))),
            Ok((_, Some(lead))) => Miss(Missed::Due(lead)),
            Err(miss) => miss,
        }
    }

    /// Reads. A value that is due comes with the right to reload it.
    #[inline]
    pub fn find_or_reload<Q>(&self, key: &Q) -> Found<V, Miss<K, V, S>, Lead<K, V, S>>
    where
        Q: Query<K> + ?Sized,
    {
        let mut unseen = Unseen::default();
        match self.engine.glance(self.engine.hash(key), key, &mut unseen) {
            Some(value) => Found::Hit(value),
            None => self.find_or_reload_further(key, unseen),
        }
    }

    /// Stores a value, by the hash of the query.
    pub fn insert_by<Q>(&self, key: &Q, value: V, tags: Vec<Tag>)
    where
        Q: Query<K> + ?Sized,
    {
        self.engine
            .insert(self.engine.hash(key), key.to_key(), value, tags);
    }

    /// Announces a write, by a key of one's own.
    pub fn begin_write_of(&self, key: K) -> WriteIntent<K, V, S> {
        WriteIntent::begin(self.engine.clone(), self.engine.hash(&key), key)
    }

    /// Begins a load whose value replaces what is held.
    pub fn refresh<Q>(&self, key: &Q) -> Miss<K, V, S>
    where
        Q: Query<K> + ?Sized,
    {
        self.miss(self.engine.hash(key), key.to_key(), Purpose::Refresh)
    }

    fn miss(&self, hash: u64, key: K, purpose: Purpose) -> Miss<K, V, S> {
        Miss(Missed::Absent(Absent {
            engine: self.engine.clone(),
            hash,
            key,
            purpose,
        }))
    }

    // Apart, so that what every hit runs through stays short.
    #[cold]
    #[inline(never)]
    fn find_or_reload_further<Q>(
        &self,
        key: &Q,
        unseen: Unseen,
    ) -> Found<V, Miss<K, V, S>, Lead<K, V, S>>
    where
        Q: Query<K> + ?Sized,
    {
        match self.look_further(key, unseen, Purpose::Background) {
            Ok((hit, None)) => Found::Hit(self.engine.serve(hit)),
            Ok((hit, Some(lead))) => Found::Due(self.engine.serve(hit), lead),
            Err(miss) => Found::Miss(miss),
        }
    }

    fn look_further<Q>(&self, key: &Q, unseen: Unseen, purpose: Purpose) -> Looked<K, V, S>
    where
        Q: Query<K> + ?Sized,
    {
        let Unseen { hash, is_absent } = unseen;
        let hit = if is_absent {
            None
        } else {
            self.engine.look_closer(hash, key, Age::is_servable)
        };
        match hit {
            Some(hit) if hit.age == Age::Fresh => Ok((hit, None)),
            Some(hit) => Ok((hit, self.reload(hash, key.to_key(), purpose))),
            None => Err(self.miss(hash, key.to_key(), Purpose::Miss)),
        }
    }

    #[cold]
    fn reload(&self, hash: u64, key: K, purpose: Purpose) -> Option<Lead<K, V, S>> {
        let begun = self.engine.step(hash, |shard, step| {
            let wanted = shard.wants_reload(hash, &key, step);
            wanted.then(|| shard.begin_load(hash, &key, None, purpose, step))
        });
        let Some(Begun::Lead(flight)) = begun else {
            return None;
        };
        let engine = self.engine.clone();
        Some(Lead::new(
            engine,
            hash,
            key,
            Vec::new(),
            Some(flight),
            purpose,
        ))
    }
}
