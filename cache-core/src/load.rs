//! Running a body on a miss: once for all who ask, with the two faces of waiting, sync and async.
//!
//! A miss takes turns until it is served: it waits for the load of another, or it leads one itself
//! ([`Lead`]). Only the waiting and the running differ between threads and tasks; every decision is
//! made in one place for both.

use crate::engine::Engine;
use crate::flight::{Flight, Joined, Outcome};
use crate::lead::{Lead, Loaded};
use crate::park::block_on;
use crate::scope::Scope;
use crate::shard::{Begun, Purpose};
use crate::share::Share;
use crate::tags::Tag;
use crate::wait_graph::{Ring, Waiting, wait_for};
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

/// After so many loads of others that ended without a value, a caller runs the body itself.
const PATIENCE: u32 = 2;

/// What is asked of a load besides its body.
#[derive(Debug)]
pub struct Plan<T, F, E> {
    /// The tags of the entry. Evaluated once, before the body runs.
    pub tags: T,
    /// Whether a value is to be stored.
    pub store_if: F,
    /// What callers who wait for each other pass on besides values.
    pub share: Share<E>,
}

/// A read that found nothing to serve at once.
pub struct Miss<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    pub(crate) engine: S::Ptr<Engine<K, V, S>>,
    pub(crate) hash: u64,
    pub(crate) key: K,
    pub(crate) purpose: Purpose,
    /// A value was found, but is due, and the caller leads its reload.
    pub(crate) lead: Option<Lead<K, V, S>>,
}

/// What a miss does next.
enum Turn<K: Hash + Eq + Clone, V: Clone, S: Scope> {
    Serve(V),
    Wait(Attempt<K, V, S>, Joined<V>, Waiting),
    Run(Lead<K, V, S>),
}

/// A miss between its turns.
struct Attempt<K: Hash + Eq + Clone, V: Clone, S: Scope> {
    miss: Miss<K, V, S>,
    tags: Vec<Tag>,
    waited_in_vain: u32,
}

impl<K, V, S> Miss<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// Runs `body`, or waits for a thread that does.
    ///
    /// # Panics
    /// When the wait could never end, because the other load waits for this caller. Panics of the
    /// body pass through.
    pub fn load<T, F, E>(
        self,
        plan: Plan<T, F, E>,
        body: impl FnOnce() -> Loaded<V, E>,
    ) -> Loaded<V, E>
    where
        T: FnOnce() -> Vec<Tag>,
        F: FnOnce(&V) -> bool,
    {
        let mut attempt = Attempt::new(self, plan.tags);
        loop {
            match attempt.turn() {
                Turn::Serve(value) => return Loaded::Value(value),
                // The leader is a suspended task of this very thread, which cannot go on while we
                // would wait.
                Turn::Wait(waiter, ..) if S::LOCAL => attempt = waiter.alone(),
                Turn::Wait(waiter, mut joined, _waiting) => {
                    block_on(&mut joined);
                    match waiter.read_outcome(&joined, &plan.share) {
                        Ok(loaded) => return loaded,
                        Err(waiter) => attempt = waiter,
                    }
                }
                Turn::Run(mut lead) => {
                    let loaded = lead.run(body);
                    return lead.finish(loaded, plan.store_if, &plan.share);
                }
            }
        }
    }

    /// Runs the future that `body` makes, or waits for a task that does.
    ///
    /// # Panics
    /// As [`load`](Self::load).
    ///
    /// # Cancellation
    /// When the future is dropped while it runs the body, one of those who wait takes over.
    pub async fn load_async<T, F, E, B>(
        self,
        plan: Plan<T, F, E>,
        body: impl FnOnce() -> B,
    ) -> Loaded<V, E>
    where
        T: FnOnce() -> Vec<Tag>,
        F: FnOnce(&V) -> bool,
        B: Future<Output = Loaded<V, E>>,
    {
        let mut attempt = Attempt::new(self, plan.tags);
        loop {
            match attempt.turn() {
                Turn::Serve(value) => return Loaded::Value(value),
                Turn::Wait(waiter, mut joined, _waiting) => {
                    (&mut joined).await;
                    match waiter.read_outcome(&joined, &plan.share) {
                        Ok(loaded) => return loaded,
                        Err(waiter) => attempt = waiter,
                    }
                }
                Turn::Run(mut lead) => {
                    let loaded = lead.run_async(body).await;
                    return lead.finish(loaded, plan.store_if, &plan.share);
                }
            }
        }
    }
}

impl<K, V, S> Attempt<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn new(mut miss: Miss<K, V, S>, tags: impl FnOnce() -> Vec<Tag>) -> Self {
        let tags = match miss.lead.take() {
            Some(lead) => {
                miss.lead = Some(lead.tagged(tags));
                Vec::new()
            }
            None => tags(),
        };
        Self {
            miss,
            tags,
            waited_in_vain: 0,
        }
    }

    /// Does not wait for others from now on.
    fn alone(mut self) -> Self {
        self.miss.purpose = Purpose::MissAlone;
        self
    }

    fn turn(mut self) -> Turn<K, V, S> {
        if let Some(lead) = self.miss.lead.take() {
            return Turn::Run(lead);
        }
        let Miss {
            engine,
            hash,
            key,
            purpose,
            ..
        } = &self.miss;
        let begun = engine.step(*hash, |shard, step| {
            shard.begin_load(*hash, key, Some(&self.tags), *purpose, step)
        });
        match begun {
            Begun::Hit(value) => {
                // A refresh is served what waits to be stored, which nobody loaded.
                if *purpose != Purpose::Refresh {
                    self.count_coalesced();
                }
                Turn::Serve(value)
            }
            Begun::Lead(flight) => Turn::Run(self.into_lead(Some(flight))),
            Begun::Bypass => Turn::Run(self.into_lead(None)),
            Begun::Join(joined) => match wait_for(&joined.flight().node) {
                Ok(waiting) => Turn::Wait(self, joined, waiting),
                Err(Ring) => panic!(
                    "`{}` waits for its own key: its body, while it loads a value, asks for that \
                     same value, directly or through other cached functions",
                    self.miss.engine.name()
                ),
            },
        }
    }

    fn into_lead(self, flight: Option<Arc<Flight<V>>>) -> Lead<K, V, S> {
        let Self { miss, tags, .. } = self;
        Lead::new(miss.engine, miss.hash, miss.key, tags, flight, miss.purpose)
    }

    /// What the load that was waited for is good for; the attempt goes on where it is for nothing.
    fn read_outcome<E>(
        mut self,
        joined: &Joined<V>,
        share: &Share<E>,
    ) -> Result<Loaded<V, E>, Self> {
        let loaded = match joined.outcome() {
            Some(Outcome::Value(value)) => Some(Loaded::Value(value.clone())),
            Some(Outcome::Nothing) if share.takes_nothing() => Some(Loaded::Nothing),
            Some(Outcome::Failed(error)) => share.unpack(error).map(|error| self.or_stale(error)),
            Some(Outcome::Nothing | Outcome::Abandoned) | None => None,
        };
        if let Some(loaded) = loaded {
            self.count_coalesced();
            return Ok(loaded);
        }
        self.waited_in_vain += 1;
        Err(if self.waited_in_vain < PATIENCE {
            self
        } else {
            self.alone()
        })
    }

    /// The value that `stale_if_error` serves, or else the error.
    fn or_stale<E>(&self, error: E) -> Loaded<V, E> {
        let Miss {
            engine, hash, key, ..
        } = &self.miss;
        let stale = engine.step(*hash, |shard, step| shard.stand_in(*hash, key, false, step));
        let served = stale.map(|hit| engine.serve(hit));
        served.map_or(Loaded::Failed(error), Loaded::Value)
    }

    fn count_coalesced(&self) {
        self.miss
            .engine
            .cell(self.miss.hash)
            .counters
            .coalesced
            .one();
    }
}
