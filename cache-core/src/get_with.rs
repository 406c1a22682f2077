//! Reading with a body to run on a miss: the loading face of a cache.

use crate::cache::Cache;
use crate::find::Found;
use crate::key::Query;
use crate::lead::Loaded;
use crate::load::Plan;
use crate::scope::Scope;
use crate::share::Share;
use crate::tags::Tag;
use std::convert::Infallible;
use std::future::Future;
use std::hash::Hash;

impl<K, V, S> Cache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// The value of a key, from `load` where the cache has none.
    ///
    /// Blocks the thread while another caller loads. Do not mix it with
    /// [`get_with_async`](Self::get_with_async) for the same keys on one thread, nor wait in `load`
    /// for a thread or task of your own that asks for the same key: neither can be told from a load
    /// that takes long.
    ///
    /// Callers that ask for the same key meanwhile wait for that one load. When it panics, one of
    /// them runs its own. A value past its `refresh_after` is reloaded by one caller, in its own
    /// time, while the others are served what is there.
    ///
    /// # Panics
    /// When `load` asks this cache for the same key: it would wait for itself. Panics of `load` pass
    /// through, and nothing is stored.
    pub fn get_with<Q>(&self, key: &Q, load: impl FnOnce() -> V) -> V
    where
        Q: Query<K> + ?Sized,
    {
        let loaded = match self.find(key) {
            Found::Hit(value) => return value,
            Found::Miss(miss) => miss.load(plain(), || Loaded::<V, Infallible>::Value(load())),
        };
        infallible(loaded)
    }

    /// As [`get_with`](Self::get_with), for a body that can fail. An `Err` is not stored.
    ///
    /// Those who waited for a load that failed take its place one after another; nobody waits for
    /// more than two. With `stale_if_error`, an expired value may be returned instead of the error.
    ///
    /// # Errors
    /// Those of `load`.
    ///
    /// # Panics
    /// As [`get_with`](Self::get_with).
    pub fn try_get_with<Q, E>(&self, key: &Q, load: impl FnOnce() -> Result<V, E>) -> Result<V, E>
    where
        Q: Query<K> + ?Sized,
    {
        let loaded = match self.find(key) {
            Found::Hit(value) => return Ok(value),
            Found::Miss(miss) => miss.load(plain(), || from_result(load())),
        };
        into_result(loaded)
    }

    /// As [`get_with`](Self::get_with), for a future. Needs no particular runtime.
    ///
    /// Whoever runs `load` is to be polled until it ends, or dropped: those who wait for it would
    /// wait for as long as it is only held.
    ///
    /// # Panics
    /// As [`get_with`](Self::get_with). A wait inside of `load` counts as one that must end, also
    /// under a timeout.
    ///
    /// # Cancellation
    /// When the future that runs `load` is dropped, one of those who wait runs its own.
    pub async fn get_with_async<Q, F>(&self, key: &Q, load: impl FnOnce() -> F) -> V
    where
        Q: Query<K> + ?Sized,
        F: Future<Output = V>,
    {
        let loaded = match self.find(key) {
            Found::Hit(value) => return value,
            Found::Miss(miss) => {
                let body = || async { Loaded::<V, Infallible>::Value(load().await) };
                miss.load_async(plain(), body).await
            }
        };
        infallible(loaded)
    }

    /// As [`try_get_with`](Self::try_get_with), for a future. Needs no particular runtime.
    ///
    /// # Errors
    /// Those of `load`.
    ///
    /// # Panics
    /// As [`get_with`](Self::get_with).
    ///
    /// # Cancellation
    /// When the future that runs `load` is dropped, one of those who wait runs its own.
    pub async fn try_get_with_async<Q, E, F>(
        &self,
        key: &Q,
        load: impl FnOnce() -> F,
    ) -> Result<V, E>
    where
        Q: Query<K> + ?Sized,
        F: Future<Output = Result<V, E>>,
    {
        let loaded = match self.find(key) {
            Found::Hit(value) => return Ok(value),
            Found::Miss(miss) => {
                let body = || async { from_result(load().await) };
                miss.load_async(plain(), body).await
            }
        };
        into_result(loaded)
    }
}

fn plain<V, E>() -> Plan<impl FnOnce() -> Vec<Tag>, impl FnOnce(&V) -> bool, E> {
    Plan {
        tags: Vec::new,
        store_if: |_: &V| true,
        share: Share::values(),
    }
}

fn infallible<V>(loaded: Loaded<V, Infallible>) -> V {
    match into_result(loaded) {
        Ok(value) => value,
    }
}

fn from_result<V, E>(result: Result<V, E>) -> Loaded<V, E> {
    match result {
        Ok(value) => Loaded::Value(value),
        Err(error) => Loaded::Failed(error),
    }
}

fn into_result<V, E>(loaded: Loaded<V, E>) -> Result<V, E> {
    match loaded {
        Loaded::Value(value) => Ok(value),
        Loaded::Failed(error) => Err(error),
        Loaded::Nothing => unreachable!(
            "the body gives a value or an error, and a share of values takes nothing else"
        ),
    }
}
