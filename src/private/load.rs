//! The read that an annotated function makes.

use super::shape::Shape;
use cache_core::annotate::{Found, Lead, Loaded, Miss, Plan, Share};
use cache_core::{Cache, Query, Scope, Shared, Tag};
use std::future::Future;
use std::hash::Hash;

/// No tags.
pub fn no_tags() -> Vec<Tag> {
    Vec::new()
}

/// Stores every value.
pub fn always<V>(_: &V) -> bool {
    true
}

/// Looks a key up.
#[inline]
pub fn find<K, V, S, Q>(cache: &Cache<K, V, S>, query: &Q) -> Found<V, Miss<K, V, S>>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    Q: Query<K>,
{
    cache.find(query)
}

/// Looks a key up, for who can reload in the background.
#[inline]
pub fn find_or_reload<K, V, S, Q>(
    cache: &Cache<K, V, S>,
    query: &Q,
) -> Found<V, Miss<K, V, S>, Lead<K, V, S>>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    Q: Query<K>,
{
    cache.find_or_reload(query)
}

/// Begins a load whose value replaces what is held.
pub fn refresh<K, V, S, Q>(cache: &Cache<K, V, S>, query: &Q) -> Miss<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    Q: Query<K>,
{
    cache.refresh(query)
}

/// Stores a value.
pub fn insert<K, V, S, Q>(cache: &Cache<K, V, S>, query: &Q, value: V, tags: Vec<Tag>)
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    Q: Query<K>,
{
    cache.insert_tagged(query.to_key(), value, tags);
}

/// A load that is about to run: `miss` is a [`Miss`], or a [`Lead`] to spawn.
#[derive(Debug)]
pub struct Load<M, T, F, E> {
    /// What is missed.
    pub miss: M,
    /// The tags of the entry.
    pub tags: T,
    /// Whether a value is to be stored.
    pub store_if: F,
    /// How errors reach those who wait.
    pub share: Share<E>,
}

impl<K, V, S, T, F, E> Load<Miss<K, V, S>, T, F, E>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    T: FnOnce() -> Vec<Tag>,
    F: FnOnce(&V) -> bool,
{
    /// Runs the body, or waits for a thread that does.
    pub fn run<Sh>(self, body: impl FnOnce() -> Sh::Output) -> Sh::Output
    where
        Sh: Shape<Value = V, Error = E>,
    {
        let (miss, plan) = self.plan::<Sh>();
        Sh::join(miss.load(plan, || Sh::split(body())))
    }

    /// Runs the body, or waits for a task that does.
    pub async fn run_async<Sh, B>(self, body: impl FnOnce() -> B) -> Sh::Output
    where
        Sh: Shape<Value = V, Error = E>,
        B: Future<Output = Sh::Output>,
    {
        let (miss, plan) = self.plan::<Sh>();
        let loaded = miss.load_async(plan, || split::<Sh, B>(body()));
        Sh::join(loaded.await)
    }

    fn plan<Sh: Shape>(self) -> (Miss<K, V, S>, Plan<T, F, E>) {
        let plan = Plan {
            tags: self.tags,
            store_if: self.store_if,
            share: self.share.and_nothing(Sh::HAS_NOTHING),
        };
        (self.miss, plan)
    }
}

impl<K, V, T, F, E> Load<Lead<K, V, Shared>, T, F, E>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    T: FnOnce() -> Vec<Tag>,
    F: FnOnce(&V) -> bool + Send + 'static,
    E: 'static,
{
    /// Runs the body on a background thread.
    pub fn spawn<Sh>(self, body: impl FnOnce() -> Sh::Output + Send + 'static)
    where
        Sh: Shape<Value = V, Error = E>,
    {
        let share = self.share.and_nothing(Sh::HAS_NOTHING);
        let lead = self.miss.tagged((self.tags)());
        lead.spawn(self.store_if, share, move || Sh::split(body()));
    }

    /// Runs the body as a task of the runtime.
    #[cfg(feature = "tokio")]
    pub fn spawn_async<Sh, B>(self, body: impl FnOnce() -> B + Send + 'static)
    where
        Sh: Shape<Value = V, Error = E> + 'static,
        B: Future<Output = Sh::Output> + Send + 'static,
        E: Send,
    {
        let share = self.share.and_nothing(Sh::HAS_NOTHING);
        let lead = self.miss.tagged((self.tags)());
        lead.spawn_async(self.store_if, share, move || split::<Sh, B>(body()));
    }
}

async fn split<Sh, B>(body: B) -> Loaded<Sh::Value, Sh::Error>
where
    Sh: Shape,
    B: Future<Output = Sh::Output>,
{
    Sh::split(body.await)
}
