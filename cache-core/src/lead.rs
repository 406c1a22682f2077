//! Leading a load: running the body, and saying how it ended to the cache and to those who wait.

use crate::engine::{Engine, Hit};
use crate::flight::{Flight, Outcome};
use crate::scope::Scope;
use crate::shard::{Landing, Purpose};
use crate::share::Share;
use crate::tags::Tag;
use crate::wait_graph::Entered;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::thread::panicking;
use std::time::Instant;

/// What a body gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded<V, E> {
    /// A value.
    Value(V),
    /// The answer that there is none: it is not stored, and an older value goes.
    Nothing,
    /// An error: it is not stored, and an older value stays.
    Failed(E),
}

/// The right, and the duty, to run the body for a key.
///
/// Dropping it hands over to one of those who wait.
pub struct Lead<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    engine: S::Ptr<Engine<K, V, S>>,
    hash: u64,
    /// `None` once the load has landed.
    key: Option<K>,
    tags: Vec<Tag>,
    /// `None` for a load that bypasses: it fills nothing, and nobody waits for it.
    flight: Option<Arc<Flight<V>>>,
    purpose: Purpose,
    started: Option<Instant>,
}

impl<K, V, S> Lead<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    pub(crate) fn new(
        engine: S::Ptr<Engine<K, V, S>>,
        hash: u64,
        key: K,
        tags: Vec<Tag>,
        flight: Option<Arc<Flight<V>>>,
        purpose: Purpose,
    ) -> Self {
        Self {
            engine,
            hash,
            key: Some(key),
            tags,
            flight,
            purpose,
            started: None,
        }
    }

    /// Gives the entry that is to be filled its tags.
    #[must_use]
    pub fn tagged(mut self, tags: impl FnOnce() -> Vec<Tag>) -> Self {
        self.tags = self.inside(|_| tags());
        self
    }

    /// Whether there is still any use in a load that waited in a queue. From now on others wait for
    /// it, if it can be `joined`.
    pub(crate) fn take_off(&self, joined: bool) -> bool {
        self.flight.as_ref().is_some_and(|flight| {
            self.engine.step(self.hash, |shard, _| {
                shard.take_off(self.hash, flight, joined)
            })
        })
    }

    /// Runs user code as a part of this load: where it waits for the load, that is told.
    fn inside<R>(&mut self, code: impl FnOnce(&mut Self) -> R) -> R {
        match self.flight.as_ref().map(|flight| Arc::clone(&flight.node)) {
            Some(node) => node.run(|| code(self)),
            None => code(self),
        }
    }

    /// Runs the body.
    pub(crate) fn run<R>(&mut self, body: impl FnOnce() -> R) -> R {
        let _entered = self.enter();
        body()
    }

    /// Begins to run the body, which is a part of this load while what is returned lives.
    fn enter(&mut self) -> Option<Entered> {
        self.start();
        let flight = self.flight.as_ref()?;
        Some(Entered::new(&flight.node))
    }

    /// The same, for who runs the body himself.
    pub(crate) fn begin(mut self) -> Running<K, V, S> {
        Running {
            entered: self.enter(),
            lead: self,
        }
    }

    /// Runs the future of the body.
    pub(crate) async fn run_async<B: Future>(&mut self, body: impl FnOnce() -> B) -> B::Output {
        self.start();
        match &self.flight {
            Some(flight) => flight.node.run_async(flight.node.run(body)).await,
            None => body().await,
        }
    }

    fn start(&mut self) {
        self.started = Some(Instant::now());
        self.engine.cell(self.hash).counters.loads.one();
    }

    /// Ends the load: fills the cache where it may, wakes those who wait, and returns what this
    /// caller is to see.
    pub(crate) fn finish<F, E>(
        mut self,
        loaded: Loaded<V, E>,
        store_if: F,
        share: &Share<E>,
    ) -> Loaded<V, E>
    where
        F: FnOnce(&V) -> bool,
    {
        let landing = self.inside(|lead| lead.landing(&loaded, store_if));
        self.land(loaded, landing, share)
    }

    /// The same, where it is known what the store is to do.
    fn land<E>(
        mut self,
        loaded: Loaded<V, E>,
        landing: Landing<V>,
        share: &Share<E>,
    ) -> Loaded<V, E> {
        let failed = matches!(landing, Landing::Keep);
        let stand_in = failed.then(|| self.stand_in()).flatten();
        self.count(failed);
        let Some(key) = self.key.take() else {
            return loaded;
        };
        let cell = self.engine.cell(self.hash);
        let (winner, removed) = self.engine.step_keeping(cell, |shard, step| {
            shard.land(self.hash, key, self.flight.as_ref(), landing, step)
        });
        let loaded = match (loaded, winner) {
            // Those who wait look for a stand-in themselves: they missed what this caller found.
            (Loaded::Failed(error), _) => Loaded::Failed(error),
            (_, Some(newer)) => Loaded::Value(newer),
            (loaded, None) => loaded,
        };
        self.publish(&loaded, share);
        // Last: user code may panic in there, and all else is done.
        self.engine.release(removed);
        match (loaded, stand_in) {
            (Loaded::Failed(_), Some(hit)) => Loaded::Value(self.engine.serve(hit)),
            (loaded, _) => loaded,
        }
    }

    /// What is served in place of an error. A refresh asked for the load, and is told of its error.
    fn stand_in(&self) -> Option<Hit<V>> {
        let key = self
            .key
            .as_ref()
            .filter(|_| self.purpose != Purpose::Refresh)?;
        let due = self.purpose == Purpose::Reload;
        self.engine.step(self.hash, |shard, step| {
            shard.stand_in(self.hash, key, due, step)
        })
    }

    /// What the store is to do with what was loaded. Runs user code.
    fn landing<F, E>(&mut self, loaded: &Loaded<V, E>, store_if: F) -> Landing<V>
    where
        F: FnOnce(&V) -> bool,
    {
        match loaded {
            Loaded::Value(value) => match &self.key {
                Some(key)
                    if self.flight.is_some() && self.engine.rules.stores() && store_if(value) =>
                {
                    let tags = std::mem::take(&mut self.tags);
                    let facts = self.engine.facts(self.hash, key, value, tags);
                    Landing::Fill(value.clone(), facts)
                }
                _ => Landing::Vacate,
            },
            Loaded::Nothing => Landing::Vacate,
            Loaded::Failed(_) => Landing::Keep,
        }
    }

    fn publish<E>(&mut self, loaded: &Loaded<V, E>, share: &Share<E>) {
        // Nobody can join any more: where nobody waits now, nobody is to be told.
        if let Some(flight) = self.flight.as_ref().filter(|flight| flight.has_waiters()) {
            flight.publish(match loaded {
                Loaded::Value(value) => Outcome::Value(value.clone()),
                Loaded::Nothing => Outcome::Nothing,
                Loaded::Failed(error) => share
                    .pack(error)
                    .map_or(Outcome::Abandoned, Outcome::Failed),
            });
        }
        // Not before: if a clone panics above, `Drop` still has to wake those who wait.
        self.flight = None;
    }

    fn count(&mut self, failed: bool) {
        if let Some(started) = self.started.take() {
            let counters = &self.engine.cell(self.hash).counters;
            let nanos = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
            counters.load_nanos.add(nanos);
            if failed {
                counters.load_failures.one();
            }
        }
    }
}

/// A load whose body runs now.
///
/// Dropping it hands over to one of those who wait.
pub struct Running<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// Ends before the load does.
    entered: Option<Entered>,
    lead: Lead<K, V, S>,
}

impl<K, V, S> Running<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// Ends the load with what the body gave, and returns what this caller is to see.
    pub fn finish<F, E>(self, loaded: Loaded<V, E>, store_if: F, share: &Share<E>) -> Loaded<V, E>
    where
        F: FnOnce(&V) -> bool,
    {
        // In this order, so that if `store_if` panics what was entered ends before the load does.
        let Self { mut lead, entered } = self;
        let landing = lead.landing(&loaded, store_if);
        drop(entered);
        lead.land(loaded, landing, share)
    }
}

impl<K, V, S> Drop for Lead<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// A panic or a dropped future: lets a waiter take over. Does nothing after
    /// [`finish`](Self::finish).
    fn drop(&mut self) {
        self.count(true);
        let Some(flight) = self.flight.take() else {
            return;
        };
        // Without a key it has landed, and a clone for those who wait panicked.
        let removed = self.key.take().map(|key| {
            let cell = self.engine.cell(self.hash);
            let step = self.engine.step_keeping(cell, |shard, step| {
                let undisturbed = shard.end_load(self.hash, &flight, false, step);
                // A body that panicked would as soon again; one that was cancelled did no wrong.
                if undisturbed && panicking() {
                    shard.put_off_reload(self.hash, &key, step);
                }
            });
            (key, step.1)
        });
        flight.publish(Outcome::Abandoned);
        if let Some((_key, removed)) = removed {
            self.engine.release(removed);
        }
    }
}
