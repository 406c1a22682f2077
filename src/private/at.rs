//! A cache and a query, and what can be done with the two.
//!
//! Where an argument or a value cannot be cached at all, the user shall read the one error that
//! says so, from the checks in [`checks`](super::checks), and not another for each use of the cache
//! in the expansion. So everything here has two versions: the real one, whose bounds hold whenever
//! the checks pass, and behind `Deref` one of the same name without any bound. Method lookup takes
//! the first whose bounds hold; a program in which it takes the second does not pass the checks, and
//! never runs.

use super::query::{Again, Args, Given};
use cache_core::annotate::{Found, Lead, Miss, Unseen};
use cache_core::{Cache, Query, Scope, Stats, Tag};
use std::hash::Hash;
use std::marker::PhantomData;
use std::ops::Deref;

/// A cache and the query for a key.
#[derive(Debug)]
pub struct At<'a, C, Q> {
    pub(super) cache: &'a C,
    pub(super) query: Q,
    /// What a [`glance`](Self::glance) left.
    unseen: Unseen,
}

impl<'a, C, Q> At<'a, C, Q> {
    #[inline]
    fn new(cache: &'a C, query: Q) -> Self {
        Self {
            cache,
            query,
            unseen: Unseen::default(),
        }
    }
}

/// Brings a cache and references to the arguments of a key together.
#[inline]
pub fn at<D, C, R>(cache: &C, refs: R) -> At<'_, C, Args<D, R>> {
    At::new(cache, Args::new(refs))
}

/// Brings a cache and a key together.
#[inline]
pub fn at_key<'a, C, K>(cache: &'a C, key: &'a K) -> At<'a, C, Given<'a, K>> {
    At::new(cache, Given(key))
}

/// All of a cache.
pub fn all<C>(cache: &C) -> At<'_, C, ()> {
    At::new(cache, ())
}

impl<K, V, S, Q> At<'_, Cache<K, V, S>, Q>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    Q: Query<K>,
{
    /// Looks the key up, as most hits need it.
    #[inline]
    pub fn glance(&mut self) -> Option<V>
    where
        Q: Again,
    {
        // Not by a borrow of what is in here: all of it would have to be in memory then.
        let mut unseen = Unseen::default();
        let seen = self.cache.glance(self.query.again(), &mut unseen);
        if seen.is_none() {
            self.unseen = unseen;
        }
        seen
    }

    /// Looks the key up further, after a glance showed no value.
    #[inline]
    pub fn look(self) -> Miss<K, V, S>
    where
        Q: Again,
    {
        // Of a copy of the query, so that a hit need not have it in memory.
        self.cache.look(&self.query.again(), self.unseen)
    }

    /// Looks the key up, for who can reload in the background.
    #[inline]
    pub fn find_or_reload(self) -> Found<V, Miss<K, V, S>, Lead<K, V, S>> {
        self.cache.find_or_reload(&self.query)
    }

    /// Begins a load whose value replaces what is held.
    pub fn refresh(self) -> Miss<K, V, S> {
        self.cache.refresh(&self.query)
    }

    /// The value, without counting a read.
    pub fn peek(self) -> Option<V> {
        self.cache.peek(&self.query)
    }

    /// Whether there is a value.
    pub fn contains(self) -> bool {
        self.cache.contains(&self.query)
    }

    /// Stores a value.
    pub fn insert(self, value: V, tags: impl FnOnce() -> Vec<Tag>) {
        self.cache.insert_by(&self.query, value, tags());
    }

    /// Forgets the value.
    pub fn invalidate(self) -> bool {
        self.cache.invalidate(&self.query)
    }
}

impl<K, V, S, Q> At<'_, Cache<K, V, S>, Q>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// Forgets all values.
    pub fn clear(self) {
        self.cache.clear();
    }

    /// What the cache counted.
    pub fn stats(self) -> Stats {
        self.cache.stats()
    }
}

impl<C, Q> Deref for At<'_, C, Q> {
    type Target = Unfit<C>;

    fn deref(&self) -> &Unfit<C> {
        unfit::<Self>()
    }
}

/// Stands for [`At`] where the cache cannot be.
#[derive(Debug)]
pub struct Unfit<C>(PhantomData<C>);

/// Stands for a miss or a lead where the cache cannot be.
#[derive(Debug)]
pub struct UnfitMiss(());

/// What no program that passes the checks calls.
pub(super) fn never() -> ! {
    unreachable!("`unfit` fails the build before")
}

/// Stands in the way to everything unbounded: a program that is built although it takes that way is
/// a mistake of larder, and fails here, when it is built, and not when it runs.
///
/// Generic, because a constant in a generic function is evaluated for each use of it only.
#[expect(clippy::extra_unused_type_parameters, reason = "to be generic")]
pub(super) const fn unfit<T: ?Sized>() -> ! {
    const {
        panic!(
            "larder: the key or the value of a cached function does not fit its cache, and no check said so; please report this"
        )
    }
}

#[expect(missing_docs, reason = "the methods of `At`, by the same names")]
impl<K, V, S: Scope> Unfit<Cache<K, V, S>> {
    pub fn glance(&self) -> Option<V> {
        never()
    }
    pub fn look(&self) -> UnfitMiss {
        never()
    }
    pub fn find_or_reload(&self) -> Found<V, UnfitMiss, UnfitMiss> {
        never()
    }
    pub fn refresh(&self) -> UnfitMiss {
        never()
    }
    pub fn peek(&self) -> Option<V> {
        never()
    }
    pub fn contains(&self) -> bool {
        never()
    }
    pub fn insert(&self, _: V, _: impl FnOnce() -> Vec<Tag>) {
        never()
    }
    pub fn invalidate(&self) -> bool {
        never()
    }
    pub fn clear(&self) {
        never()
    }
    pub fn stats(&self) -> Stats {
        never()
    }
}
