//! Running a body on a miss: once for all who ask, with the two faces of waiting, sync and async.
//!
//! A miss takes turns until it is served: it waits for the load of another, or it leads one itself
//! ([`Lead`]). Only the waiting and the running differ between threads and tasks; every decision is
//! made in one place for both.

use crate::engine::Engine;
use crate::flight::{Flight, Joined, Outcome};
use crate::lead::{Lead, Loaded, Running};
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
pub struct Miss<K, V, S>(pub(crate) Missed<K, V, S>)
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope;

/// What a read is to do that found nothing to serve at once.
pub(crate) enum Missed<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// To load what is not there.
    Absent(Absent<K, V, S>),
    /// To reload what is due.
    Due(Lead<K, V, S>),
    /// Nothing: a closer look found a value.
    Seen(V),
}

/// A key that has no value, or is to have a new one.
pub(crate) struct Absent<K, V, S: Scope> {
    pub(crate) engine: S::Ptr<Engine<K, V, S>>,
    pub(crate) hash: u64,
    pub(crate) key: K,
    pub(crate) purpose: Purpose,
}

/// What a miss came to.
pub enum Led<K, V, S, E>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// It is served: by another load, or by what the cache came to hold.
    Served(Loaded<V, E>),
    /// The body is to run.
    Run(Running<K, V, S>),
}

/// What a miss does next.
enum Turn<K: Hash + Eq + Clone, V: Clone, S: Scope> {
    Serve(V),
    Wait(Attempt<K, V, S>, Joined<V>, Waiting),
    Run(Lead<K, V, S>),
}

/// A miss between its turns.
struct Attempt<K: Hash + Eq + Clone, V: Clone, S: Scope> {
    absent: Absent<K, V, S>,
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
    /// As [`lead`](Self::lead). Panics of the body pass through.
    pub fn load<T, F, E>(
        self,
        plan: Plan<T, F, E>,
        body: impl FnOnce() -> Loaded<V, E>,
    ) -> Loaded<V, E>
    where
        T: FnOnce() -> Vec<Tag>,
        F: FnOnce(&V) -> bool,
    {
        match self.lead(plan.tags, &plan.share) {
            Led::Served(loaded) => loaded,
            Led::Run(running) => running.finish(body(), plan.store_if, &plan.share),
        }
    }

    /// Waits for a thread that runs the body, or says that this one is to run it.
    ///
    /// So the code of a load is the same for all bodies.
    ///
    /// # Panics
    /// When the wait could never end, because the other load waits for this caller.
    pub fn lead<E>(self, tags: impl FnOnce() -> Vec<Tag>, share: &Share<E>) -> Led<K, V, S, E> {
        let mut turn = self.turn(tags);
        loop {
            let attempt = match turn {
                Turn::Serve(value) => return Led::Served(Loaded::Value(value)),
                // The leader is a suspended task of this very thread, which cannot go on while we
                // would wait.
                Turn::Wait(waiter, ..) if S::LOCAL => waiter.alone(),
                Turn::Wait(waiter, mut joined, _waiting) => {
                    block_on(&mut joined);
                    match waiter.read_outcome(&joined, share) {
                        Ok(loaded) => return Led::Served(loaded),
                        Err(waiter) => waiter,
                    }
                }
                Turn::Run(lead) => return Led::Run(lead.begin()),
            };
            turn = attempt.turn();
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
        let mut turn = self.turn(plan.tags);
        loop {
            let attempt = match turn {
                Turn::Serve(value) => return Loaded::Value(value),
                Turn::Wait(waiter, mut joined, _waiting) => {
                    (&mut joined).await;
                    match waiter.read_outcome(&joined, &plan.share) {
                        Ok(loaded) => return loaded,
                        Err(waiter) => waiter,
                    }
                }
                Turn::Run(mut lead) => {
                    let loaded = lead.run_async(body).await;
                    return lead.finish(loaded, plan.store_if, &plan.share);
                }
            };
            turn = attempt.turn();
        }
    }

    /// What it does first.
    fn turn(self, tags: impl FnOnce() -> Vec<Tag>) -> Turn<K, V, S> {
        match self.0 {
            Missed::Seen(value) => Turn::Serve(value),
            Missed::Due(lead) => Turn::Run(lead.tagged(tags)),
            Missed::Absent(absent) => {
                let attempt = Attempt {
                    absent,
                    tags: tags(),
                    waited_in_vain: 0,
                };
                attempt.turn()
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
    /// Does not wait for others from now on.
    fn alone(mut self) -> Self {
        self.absent.purpose = Purpose::MissAlone;
        self
    }

    fn turn(self) -> Turn<K, V, S> {
        let Absent {
            engine,
            hash,
            key,
            purpose,
        } = &self.absent;
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
                    self.absent.engine.name()
                ),
            },
        }
    }

    fn into_lead(self, flight: Option<Arc<Flight<V>>>) -> Lead<K, V, S> {
        let Self { absent, tags, .. } = self;
        let Absent {
            engine,
            hash,
            key,
            purpose,
        } = absent;
        Lead::new(engine, hash, key, tags, flight, purpose)
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
        let Absent {
            engine, hash, key, ..
        } = &self.absent;
        let stale = engine.step(*hash, |shard, step| shard.stand_in(*hash, key, false, step));
        let served = stale.map(|hit| engine.serve(hit));
        served.map_or(Loaded::Failed(error), Loaded::Value)
    }

    fn count_coalesced(&self) {
        let Absent { engine, hash, .. } = &self.absent;
        engine.cell(*hash).counters.coalesced.one();
    }
}
