//! Changing many rows of the store behind a cache without leaving a stale value in the cache.

use crate::engine::Engine;
use crate::scope::Scope;
use crate::shard::Shard;
use crate::tags::Tag;
use crate::unwind::on_each;
use std::fmt;
use std::hash::Hash;

/// Clears: each is a write of every key, or of those whose value carries its tag.
#[derive(Debug, Default)]
pub(crate) struct Clears(Vec<Option<Tag>>);

impl Clears {
    pub(crate) fn add(&mut self, tag: Option<Tag>) {
        self.0.push(tag);
    }

    /// Takes out one of those that are alike.
    fn end(&mut self, tag: Option<&Tag>) {
        let own = self.0.iter().position(|begun| begun.as_ref() == tag);
        debug_assert!(own.is_some(), "a clear ends once");
        own.map(|own| self.0.swap_remove(own));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one concerns a value that is to carry `tags`; `None` where they are not known.
    pub(crate) fn concern(&self, tags: Option<&[Tag]>) -> bool {
        self.0.iter().any(|clear| match (clear, tags) {
            (Some(tag), Some(tags)) => tags.contains(tag),
            (None, _) | (_, None) => true,
        })
    }
}

impl<K: Eq + Clone, V: Clone> Shard<K, V> {
    fn begin_clear(&mut self, tag: Option<&Tag>) {
        self.slots.clears.add(tag.cloned());
        match tag {
            Some(tag) => self.disturb_tagged(tag.as_str()),
            None => self.slots.disturb_all(),
        }
    }

    /// Ends what [`begin_clear`](Self::begin_clear) began. What is to be forgotten goes in the same
    /// step, which disturbs the keys again.
    fn end_clear(&mut self, tag: Option<&Tag>) {
        self.slots.clears.end(tag);
    }
}

impl<K, V, S> Engine<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// The rows of all keys, or of those whose value carries `tag`, are about to change.
    pub(crate) fn begin_clear(&self, tag: Option<&Tag>) {
        for cell in self.cells() {
            let ((), removed) = self.step_keeping(cell, |shard, _| shard.begin_clear(tag));
            self.release(removed);
        }
    }

    /// The rows have changed, or else they have not and never will.
    pub(crate) fn end_clear(&self, tag: Option<&Tag>, changed: bool) {
        on_each(self.cells(), |cell| match tag {
            None if changed => self.clear_cell(cell, |shard| shard.end_clear(tag)),
            _ => {
                let ((), removed) = self.step_keeping(cell, |shard, step| {
                    shard.end_clear(tag);
                    if let Some(tag) = tag.filter(|_| changed) {
                        shard.invalidate_tag(tag.as_str(), step);
                    }
                });
                self.release(removed);
            }
        });
    }
}

/// A change of many rows of the store behind the cache that is under way: of all, or of those whose
/// values carry a tag.
///
/// It is made before the store is changed, by [`Cache::begin_clear`](crate::Cache::begin_clear) or
/// [`Cache::begin_invalidate_tag`](crate::Cache::begin_invalidate_tag), and says afterwards what
/// became of the change. In between, reads still hit the old values; reads that miss load by
/// themselves and cache nothing; nor does a [write](crate::Cache::begin_write) that crosses it. One of
/// a tag concerns only values that carry the tag.
///
/// Any number of them may be under way at a time. Dropping one, on a panic or with a cancelled
/// future, says that nobody knows what the store did: the same as [`done`](Self::done).
#[must_use = "dropping a clear intent forgets the entries: call `done` or `unchanged`"]
pub struct ClearIntent<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    engine: S::Ptr<Engine<K, V, S>>,
    /// `None` for all entries.
    tag: Option<Tag>,
    ended: bool,
}

impl<K, V, S> ClearIntent<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    pub(crate) fn begin(engine: S::Ptr<Engine<K, V, S>>, tag: Option<Tag>) -> Self {
        engine.begin_clear(tag.as_ref());
        Self {
            engine,
            tag,
            ended: false,
        }
    }

    /// The store was changed: all values, or those that carry the tag, are forgotten.
    pub fn done(mut self) {
        self.end(true);
    }

    /// The store was not changed: the cache stays as it is.
    pub fn unchanged(mut self) {
        self.end(false);
    }

    fn end(&mut self, changed: bool) {
        if !std::mem::replace(&mut self.ended, true) {
            self.engine.end_clear(self.tag.as_ref(), changed);
        }
    }
}

impl<K, V, S> Drop for ClearIntent<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn drop(&mut self) {
        self.end(true);
    }
}

impl<K, V, S> fmt::Debug for ClearIntent<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClearIntent")
            .field("tag", &self.tag)
            .finish_non_exhaustive()
    }
}
