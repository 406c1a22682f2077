//! The load that an annotated function makes on a miss.

use super::at::{UnfitMiss, never, unfit};
use super::shape::Shape;
use cache_core::annotate::{self, Lead, Loaded, Miss, Plan, Running, Share};
use cache_core::{Scope, Shared, Tag};
use std::future::Future;
use std::hash::Hash;
use std::marker::PhantomData;
use std::ops::Deref;

/// No tags.
pub fn no_tags() -> Vec<Tag> {
    Vec::new()
}

/// A load that is about to run: of a [`Miss`], or of a [`Lead`] to spawn.
pub struct Load<Sh: Shape, M, T, F> {
    miss: M,
    /// The tags of the entry.
    tags: T,
    /// Whether a value is to be stored.
    store_if: F,
    /// How errors reach those who wait.
    share: Share<Sh::Error>,
}

/// What [`load`] makes: no tags, every value is stored, errors are not shared.
pub type PlainLoad<Sh, M> = Load<Sh, M, fn() -> Vec<Tag>, fn(&<Sh as Shape>::Value) -> bool>;

/// A load of which nothing particular is asked, by a body that returns `Sh`.
pub fn load<Sh: Shape, M>(miss: M) -> PlainLoad<Sh, M> {
    Load {
        miss,
        tags: Vec::new,
        store_if: |_| true,
        share: Share::values().and_nothing(Sh::HAS_NOTHING),
    }
}

impl<Sh: Shape, M, T, F> Load<Sh, M, T, F> {
    /// Gives the entry tags.
    pub fn tags<T2: FnOnce() -> Vec<Tag>>(self, tags: T2) -> Load<Sh, M, T2, F> {
        Load {
            miss: self.miss,
            tags,
            store_if: self.store_if,
            share: self.share,
        }
    }

    /// Stores a value only if this says so.
    pub fn store_if<F2>(self, store_if: F2) -> Load<Sh, M, T, F2> {
        Load {
            miss: self.miss,
            tags: self.tags,
            store_if,
            share: self.share,
        }
    }

    /// Passes errors on to those who wait.
    #[must_use]
    pub fn share(self, share: Share<Sh::Error>) -> Self {
        let share = share.and_nothing(Sh::HAS_NOTHING);
        Self { share, ..self }
    }
}

/// What a load came to.
pub enum Led<Sh: Shape, R, F> {
    /// It is served: by the load of another thread, or by what the cache came to hold.
    Served(Sh::Output),
    /// The body is to run.
    Run(Run<Sh, R, F>),
}

/// A load whose body runs now.
pub struct Run<Sh: Shape, R, F> {
    running: R,
    store_if: F,
    share: Share<Sh::Error>,
}

impl<K, V, S, Sh, T, F> Load<Sh, Miss<K, V, S>, T, F>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    Sh: Shape<Value = V>,
    T: FnOnce() -> Vec<Tag>,
    F: FnOnce(&V) -> bool,
{
    /// Waits for a thread that runs the body, or says that this one is to.
    ///
    /// The body is no closure that is handed over: of those, each function has a type of its own,
    /// and so code of its own for all that is done with it.
    #[cold]
    #[inline(never)]
    pub fn begin(self) -> Led<Sh, Running<K, V, S>, F> {
        let Self {
            miss,
            tags,
            store_if,
            share,
        } = self;
        match miss.lead(tags, &share) {
            annotate::Led::Served(loaded) => Led::Served(Sh::join(loaded)),
            annotate::Led::Run(running) => Led::Run(Run {
                running,
                store_if,
                share,
            }),
        }
    }

    /// Runs the body, or waits for a task that does.
    pub async fn run_async<B>(self, body: impl FnOnce() -> B) -> Sh::Output
    where
        B: Future<Output = Sh::Output>,
    {
        let plan = Plan {
            tags: self.tags,
            store_if: self.store_if,
            share: self.share,
        };
        let loaded = self.miss.load_async(plan, || split::<Sh, B>(body()));
        Sh::join(loaded.await)
    }
}

impl<K, V, S, Sh, F> Run<Sh, Running<K, V, S>, F>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    Sh: Shape<Value = V>,
    F: FnOnce(&V) -> bool,
{
    /// Ends the load with what the body returned, and gives what the caller is to see.
    #[cold]
    #[inline(never)]
    pub fn end(self, output: Sh::Output) -> Sh::Output {
        let loaded = Sh::split(output);
        Sh::join(self.running.finish(loaded, self.store_if, &self.share))
    }
}

impl<K, V, Sh, T, F> Load<Sh, Lead<K, V, Shared>, T, F>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    T: FnOnce() -> Vec<Tag>,
    F: FnOnce(&V) -> bool + Send + 'static,
    Sh: Shape<Value = V, Error: 'static>,
{
    /// Runs the body on a background thread.
    pub fn spawn(self, body: impl FnOnce() -> Sh::Output + Send + 'static) {
        let lead = self.miss.tagged(self.tags);
        lead.spawn(self.store_if, self.share, move || Sh::split(body()));
    }

    /// Runs the body as a task of the runtime.
    #[cfg(feature = "tokio")]
    pub fn spawn_async<B>(self, body: impl FnOnce() -> B + Send + 'static)
    where
        Sh: Shape<Error: Send> + 'static,
        B: Future<Output = Sh::Output> + Send + 'static,
    {
        let lead = self.miss.tagged(self.tags);
        lead.spawn_async(self.store_if, self.share, move || split::<Sh, B>(body()));
    }
}

impl<Sh: Shape, M, T, F> Deref for Load<Sh, M, T, F> {
    type Target = UnfitLoad<Sh>;

    fn deref(&self) -> &UnfitLoad<Sh> {
        unfit::<Self>()
    }
}

/// Stands for a [`Load`] where the cache cannot be: see [`At`](super::At).
#[derive(Debug)]
pub struct UnfitLoad<Sh>(PhantomData<Sh>);

#[expect(missing_docs, reason = "the methods of `Load`, by the same names")]
impl<Sh: Shape> UnfitLoad<Sh> {
    pub fn begin(&self) -> Led<Sh, UnfitMiss, ()> {
        never()
    }
    #[expect(clippy::unused_async, reason = "as that of `Load`")]
    pub async fn run_async<B>(&self, _: impl FnOnce() -> B) -> Sh::Output {
        never()
    }
    pub fn spawn(&self, _: impl FnOnce() -> Sh::Output) {
        never()
    }
    pub fn spawn_async<B>(&self, _: impl FnOnce() -> B) {
        never()
    }
}

impl<Sh: Shape, R, F> Deref for Run<Sh, R, F> {
    type Target = UnfitRun<Sh>;

    fn deref(&self) -> &UnfitRun<Sh> {
        unfit::<Self>()
    }
}

/// Stands for a [`Run`] where the cache cannot be.
#[derive(Debug)]
pub struct UnfitRun<Sh>(PhantomData<Sh>);

#[expect(missing_docs, reason = "the methods of `Run`, by the same names")]
impl<Sh: Shape> UnfitRun<Sh> {
    pub fn end(&self, _: Sh::Output) -> Sh::Output {
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
