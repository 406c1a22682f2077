//! What a getter tells its setters: the cache, the key, and how writes are handled.

use super::super::at::{At, Unfit, never};
use cache_core::WriteBehind;
use cache_core::{Cache, Query, Scope, Tag};
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

/// An entry of a getter's cache `C`, under the strategy `St`.
///
/// It owns all of it: a queued write outlives the call that made it.
pub struct Target<C, K, V, St> {
    pub(super) cache: C,
    pub(super) key: K,
    pub(super) tags: Vec<Tag>,
    pub(super) handling: Handling<V>,
    pub(super) strategy: PhantomData<fn() -> St>,
}

/// All entries of a getter's cache.
pub struct Whole<C, St> {
    pub(super) cache: C,
    /// As in [`Handling`].
    pub(super) errors_invalidate: bool,
    strategy: PhantomData<fn() -> St>,
}

/// How writes of an entry are handled.
pub(super) struct Handling<V> {
    /// Which values are stored; `None` for all.
    store_if: Option<fn(&V) -> bool>,
    /// Whether an `Err` of a setter may mean that the store was changed.
    pub(super) errors_invalidate: bool,
}

impl<V> Handling<V> {
    pub(super) fn stores(&self, value: &V) -> bool {
        self.store_if.is_none_or(|store_if| store_if(value))
    }
}

impl<K, V, S, Q> At<'_, Cache<K, V, S>, Q>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    Q: Query<K>,
{
    /// The entry, for a setter.
    pub fn target<St>(self) -> Target<Cache<K, V, S>, K, V, St> {
        Target::new(self.cache.clone(), self.query.to_key())
    }
}

impl<K, V, Q> At<'_, WriteBehind<K, V>, Q>
where
    K: Hash + Eq + Clone,
    Q: Query<K>,
{
    /// The entry, for a setter.
    pub fn target<St>(self) -> Target<WriteBehind<K, V>, K, V, St> {
        Target::new(self.cache.clone(), self.query.to_key())
    }
}

impl<C, K, V, St> Target<C, K, V, St> {
    /// Every value is stored, without tags, and an `Err` means that nothing was changed.
    pub(super) fn new(cache: C, key: K) -> Self {
        Self {
            cache,
            key,
            tags: Vec::new(),
            handling: Handling {
                store_if: None,
                errors_invalidate: false,
            },
            strategy: PhantomData,
        }
    }

    /// Gives what is stored tags.
    #[must_use]
    pub fn tags(mut self, tags: Vec<Tag>) -> Self {
        self.tags = tags;
        self
    }

    /// Stores a value only if this says so.
    #[must_use]
    pub fn store_if(mut self, store_if: fn(&V) -> bool) -> Self {
        self.handling.store_if = Some(store_if);
        self
    }

    /// An `Err` forgets the entry.
    #[must_use]
    pub fn errors_invalidate(mut self) -> Self {
        self.handling.errors_invalidate = true;
        self
    }
}

impl<K, V, S: Scope> At<'_, Cache<K, V, S>, ()> {
    /// All entries, for a setter.
    pub fn whole<St>(self) -> Whole<Cache<K, V, S>, St> {
        Whole::of(self.cache.clone())
    }
}

impl<K, V> At<'_, WriteBehind<K, V>, ()> {
    /// All entries, for a setter.
    pub fn whole<St>(self) -> Whole<WriteBehind<K, V>, St> {
        Whole::of(self.cache.clone())
    }
}

impl<C, St> Whole<C, St> {
    fn of(cache: C) -> Self {
        Self {
            cache,
            errors_invalidate: false,
            strategy: PhantomData,
        }
    }

    /// An `Err` forgets the entries.
    #[must_use]
    pub fn errors_invalidate(mut self) -> Self {
        self.errors_invalidate = true;
        self
    }
}

#[expect(missing_docs, reason = "the methods of `At`, by the same names")]
impl<K, V, S: Scope> Unfit<Cache<K, V, S>> {
    pub fn target<St>(&self) -> Target<Cache<K, V, S>, K, V, St> {
        never()
    }
}

#[expect(missing_docs, reason = "the methods of `At`, by the same names")]
impl<K, V> Unfit<WriteBehind<K, V>> {
    pub fn target<St>(&self) -> Target<WriteBehind<K, V>, K, V, St> {
        never()
    }
}

impl<C: Clone, K: Clone, V, St> Clone for Target<C, K, V, St> {
    fn clone(&self) -> Self {
        Self {
            cache: self.cache.clone(),
            key: self.key.clone(),
            tags: self.tags.clone(),
            handling: self.handling,
            strategy: PhantomData,
        }
    }
}

impl<C: Clone, St> Clone for Whole<C, St> {
    fn clone(&self) -> Self {
        Self {
            cache: self.cache.clone(),
            ..*self
        }
    }
}

impl<V> Clone for Handling<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Handling<V> {}

impl<C, K, V, St> fmt::Debug for Target<C, K, V, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").finish_non_exhaustive()
    }
}

impl<C, St> fmt::Debug for Whole<C, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Whole").finish_non_exhaustive()
    }
}

impl<V> fmt::Debug for Handling<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handling")
            .field("errors_invalidate", &self.errors_invalidate)
            .finish_non_exhaustive()
    }
}
