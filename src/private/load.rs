//! The load that an annotated function makes on a miss.

use super::at::{never, unfit};
use super::shape::Shape;
use cache_core::annotate::{Lead, Loaded, Miss, Plan, Share};
use cache_core::{Scope, Shared, Tag};
use std::convert::Infallible;
use std::future::Future;
use std::hash::Hash;
use std::ops::Deref;

/// No tags.
pub fn no_tags() -> Vec<Tag> {
    Vec::new()
}

/// A load that is about to run: of a [`Miss`], or of a [`Lead`] to spawn.
#[derive(Debug)]
pub struct Load<M, T, F, E> {
    miss: M,
    /// The tags of the entry.
    tags: T,
    /// Whether a value is to be stored.
    store_if: F,
    /// How errors reach those who wait.
    share: Share<E>,
}

/// What [`load`] makes: no tags, every value is stored, there are no errors.
pub type PlainLoad<V, M> = Load<M, fn() -> Vec<Tag>, fn(&V) -> bool, Infallible>;

/// A load of which nothing particular is asked.
pub fn load<V, M>(miss: M) -> PlainLoad<V, M> {
    Load {
        miss,
        tags: Vec::new,
        store_if: |_| true,
        share: Share::values(),
    }
}

impl<M, T, F, E> Load<M, T, F, E> {
    /// Gives the entry tags.
    pub fn tags<T2: FnOnce() -> Vec<Tag>>(self, tags: T2) -> Load<M, T2, F, E> {
        Load {
            miss: self.miss,
            tags,
            store_if: self.store_if,
            share: self.share,
        }
    }

    /// Stores a value only if this says so.
    pub fn store_if<F2>(self, store_if: F2) -> Load<M, T, F2, E> {
        Load {
            miss: self.miss,
            tags: self.tags,
            store_if,
            share: self.share,
        }
    }

    /// Passes errors on to those who wait.
    pub fn share<E2>(self, share: Share<E2>) -> Load<M, T, F, E2> {
        Load {
            miss: self.miss,
            tags: self.tags,
            store_if: self.store_if,
            share,
        }
    }
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
        let mut body = Some(body);
        let mut split = || match body.take() {
            Some(body) => Sh::split(body()),
            None => unreachable!("what is handed over by value is called once"),
        };
        // By a pointer: all functions of the same types then share the code of a load.
        let split: &mut dyn FnMut() -> Loaded<V, E> = &mut split;
        Sh::join(miss.load(plan, split))
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
        let lead = self.miss.tagged(self.tags);
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
        let lead = self.miss.tagged(self.tags);
        lead.spawn_async(self.store_if, share, move || split::<Sh, B>(body()));
    }
}

impl<M, T, F, E> Deref for Load<M, T, F, E> {
    type Target = UnfitLoad;

    fn deref(&self) -> &UnfitLoad {
        unfit::<Self>()
    }
}

/// Stands for a [`Load`] where the cache cannot be: see [`At`](super::At).
#[derive(Debug)]
pub struct UnfitLoad(());

#[expect(missing_docs, reason = "the methods of `Load`, by the same names")]
impl UnfitLoad {
    pub fn run<Sh: Shape>(&self, _: impl FnOnce() -> Sh::Output) -> Sh::Output {
        never()
    }
    #[expect(clippy::unused_async, reason = "as that of `Load`")]
    pub async fn run_async<Sh: Shape, B>(&self, _: impl FnOnce() -> B) -> Sh::Output {
        never()
    }
    pub fn spawn<Sh: Shape>(&self, _: impl FnOnce() -> Sh::Output) {
        never()
    }
    pub fn spawn_async<Sh: Shape, B>(&self, _: impl FnOnce() -> B) {
        never()
    }
}

async fn split<Sh, B>(body: B) -> Loaded<Sh::Value, Sh::Error>
where
    Sh: Shape,
    B: Future<Output = Sh::Output>,
{
    Sh::split(body.await)
}
