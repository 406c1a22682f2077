//! The locked unit: a store, and the freshness protocol over it.
//!
//! Each method is one step of the protocol and runs under the exclusive lock of the shard. What
//! they keep, for one key:
//!
//! - a read that starts after a write returned never sees an older value;
//! - a read that starts after another returned sees the same value or a newer one;
//! - the store never ends up with a value older than what was last written.
//!
//! ```text
//! read : hit -> return it
//!        writers > 0 -> load, fill nothing ("bypass")
//!        a flight is there -> join it;  else become one, F
//!        load
//!        the flight is still F -> the value goes into the store
//!        else the store holds x -> x wins over the value
//! write: take the flight away; writers += 1; mark = me
//!        write
//!        alone = (mark is me and writers is 1)
//!        done and alone -> put;  failed and alone -> as it was;  else remove
//!        writers -= 1; mark = new
//! ```
//!
//! `insert` and `invalidate` are writes that have no duration: they take the flight away, which
//! keeps a load that began before from filling, and change the mark, which does the same to a
//! write that is under way.

use crate::clock::Nanos;
use crate::engine::Hit;
use crate::flight::{Flight, Joined};
use crate::lifetime::{Age, Lifetimes};
use crate::removal::RemovalCause;
use crate::rules::{Facts, Rules, Step};
use crate::slots::{Slots, WriteTicket};
use crate::store::Store;
use crate::tags::Tag;
use crate::wait_graph::Node;
use equivalent::Equivalent;
use std::sync::Arc;

pub(crate) struct Shard<K, V> {
    pub(crate) store: Store<K, V>,
    slots: Slots<K, V>,
}

/// Why a load begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A read missed.
    Miss,
    /// A read missed, and has waited in vain for others often enough.
    MissAlone,
    /// The user asks for a new value, from a load that starts now.
    Refresh,
    /// A read found a value that is due, and reloads it itself.
    Reload,
    /// A read found a value that is due, and has it reloaded in the background.
    Background,
}

/// How a load begins.
pub(crate) enum Begun<V> {
    /// The value came meanwhile.
    Hit(V),
    /// Run the body: its value may fill the store.
    Lead(Arc<Flight<V>>),
    /// Somebody else runs it: wait for them.
    Join(Joined<V>),
    /// Run the body, but fill nothing.
    Bypass,
}

/// How a load ended, for the store.
pub(crate) enum Landing<V> {
    /// With a value to store.
    Fill(V, Facts),
    /// With the knowledge that there is nothing to store: an older value must not stay.
    Vacate,
    /// With an error: what is there stays.
    Keep,
}

/// How a write ended.
pub(crate) enum Ending<V> {
    /// With the value that is in the store now.
    Put(V, Facts),
    /// Without having changed anything.
    Unchanged,
    /// Unknown, or with a value that is not to be cached.
    Remove,
}

impl<V> Landing<V> {
    fn into_value(self) -> Option<V> {
        match self {
            Self::Fill(value, _) => Some(value),
            Self::Vacate | Self::Keep => None,
        }
    }
}

impl<V> Ending<V> {
    fn into_value(self) -> Option<V> {
        match self {
            Self::Put(value, _) => Some(value),
            Self::Unchanged | Self::Remove => None,
        }
    }
}

impl<K: Eq + Clone, V: Clone> Shard<K, V> {
    pub(crate) fn new(rules: &Rules<K, V>, bound: u64, now: Nanos) -> Self {
        Self {
            store: Store::new(rules, bound, now),
            slots: Slots::new(),
        }
    }

    pub(crate) fn begin_load(
        &mut self,
        hash: u64,
        key: &K,
        tags: &[Tag],
        purpose: Purpose,
        step: &Step<'_, K, V>,
    ) -> Begun<V> {
        let misses = matches!(purpose, Purpose::Miss | Purpose::MissAlone);
        if misses && let Some(id) = self.store.fresh(hash, key, step.rules, step.now) {
            return Begun::Hit(self.store.value(id).clone());
        }
        let slot = self.slots.get_or_insert(hash, key);
        if slot.writers > 0 {
            return Begun::Bypass;
        }
        match (&slot.flight, purpose) {
            (Some(_), Purpose::Reload | Purpose::Background | Purpose::MissAlone) => Begun::Bypass,
            (Some(flight), Purpose::Miss) if step.rules.coalesce => Begun::Join(flight.join()),
            // Not to coalesce is to lead together: whoever lands first fills.
            (Some(flight), Purpose::Miss) => Begun::Lead(Arc::clone(flight)),
            // A refresh leads even where a flight is there: that one may have read too early.
            (None, _) | (Some(_), Purpose::Refresh) => {
                let node = match purpose {
                    // The body that asks does not wait for it.
                    Purpose::Background => Node::apart(),
                    _ => Node::inside_current(),
                };
                let flight = Arc::new(Flight::new(node));
                slot.flight = Some(Arc::clone(&flight));
                slot.tags = tags.to_vec();
                Begun::Lead(flight)
            }
        }
    }

    /// Whether the value of a key is due and nobody reloads it yet.
    pub(crate) fn wants_reload(&mut self, hash: u64, key: &K, step: &Step<'_, K, V>) -> bool {
        let Some((id, age)) = self.store.look(hash, key, step.rules, step.now) else {
            return false;
        };
        let may = self
            .store
            .life(id)
            .is_none_or(|life| Lifetimes::<K, V>::may_reload(life, step.now));
        let busy = self.slots.is_busy(hash, key);
        matches!(age, Age::Due | Age::Stale) && may && !busy
    }

    /// Ends a load. Returns the value that wins over that of the load, if there is one.
    ///
    /// `flight` is `None` for a load that bypasses.
    pub(crate) fn land(
        &mut self,
        hash: u64,
        key: K,
        flight: Option<&Arc<Flight<V>>>,
        landing: Landing<V>,
        step: &mut Step<'_, K, V>,
    ) -> Option<V> {
        let fills = flight.is_some_and(|flight| self.release(hash, flight, step));
        if !fills {
            // Last look: what was written while we loaded is newer than what we loaded.
            let held = self.store.fresh(hash, &key, step.rules, step.now);
            let winner = held.map(|id| self.store.value(id).clone());
            step.removed.unused(key, landing.into_value());
            return winner;
        }
        match landing {
            Landing::Fill(value, facts) => {
                self.store.put(hash, key, value, facts, step);
            }
            Landing::Vacate => {
                self.remove(hash, &key, step);
                step.removed.unused(key, None);
            }
            Landing::Keep => {
                self.put_off_reload(hash, &key, step);
                step.removed.unused(key, None);
            }
        }
        None
    }

    /// Gives up a flight; whether it was still the one that may fill.
    pub(crate) fn release(
        &mut self,
        hash: u64,
        flight: &Arc<Flight<V>>,
        step: &mut Step<'_, K, V>,
    ) -> bool {
        self.slots.take_flight(hash, flight, step.removed)
    }

    /// A load failed: puts off the next reload of what is there.
    pub(crate) fn put_off_reload(&mut self, hash: u64, key: &K, step: &Step<'_, K, V>) {
        if let Some(lifetimes) = &step.rules.lifetimes
            && let Some(id) = self.store.find(hash, key)
        {
            self.store.put_off_reload(id, lifetimes, step.now);
        }
    }

    /// The value that may stand in for a load that failed: fresh, or expired not long ago.
    pub(crate) fn stand_in(&self, hash: u64, key: &K, step: &Step<'_, K, V>) -> Option<Hit<V>> {
        let lifetimes = step.rules.lifetimes.as_ref()?;
        let id = self.store.find(hash, key)?;
        let life = self.store.life(id)?;
        lifetimes.stands_in(life, step.now).then(|| Hit {
            value: self.store.value(id).clone(),
            age: lifetimes.age(life, step.now),
        })
    }

    pub(crate) fn begin_write(&mut self, hash: u64, key: &K) -> WriteTicket {
        self.slots.begin_write(hash, key)
    }

    /// Ends the write that [`begin_write`](Self::begin_write) gave `ticket` to.
    pub(crate) fn end_write(
        &mut self,
        hash: u64,
        key: K,
        ticket: WriteTicket,
        ending: Ending<V>,
        step: &mut Step<'_, K, V>,
    ) {
        let alone = self.slots.end_write(hash, ticket, step.removed);
        match ending {
            Ending::Put(value, facts) if alone => {
                self.store.put(hash, key, value, facts, step);
            }
            Ending::Unchanged if alone => step.removed.unused(key, None),
            ending => {
                self.remove(hash, &key, step);
                step.removed.unused(key, ending.into_value());
            }
        }
    }

    pub(crate) fn insert(
        &mut self,
        hash: u64,
        key: K,
        value: V,
        facts: Facts,
        step: &mut Step<'_, K, V>,
    ) {
        self.slots.disturb(hash, &key, step.removed);
        self.store.put(hash, key, value, facts, step);
    }

    /// Takes out the value of a key; whether there was one that could still be read.
    pub(crate) fn invalidate<Q>(&mut self, hash: u64, key: &Q, step: &mut Step<'_, K, V>) -> bool
    where
        Q: Equivalent<K> + ?Sized,
    {
        self.slots.disturb(hash, key, step.removed);
        self.remove(hash, key, step)
    }

    pub(crate) fn invalidate_tag(&mut self, tag: &str, step: &mut Step<'_, K, V>) {
        self.slots.disturb_all(Some(tag), step.removed);
        self.store.remove_tagged(tag, step.removed);
    }

    /// Empties the store; returns what was in it, for the caller to drop without the lock.
    pub(crate) fn clear(&mut self, step: &mut Step<'_, K, V>) -> Store<K, V> {
        self.slots.disturb_all(None, step.removed);
        let empty = Store::new(step.rules, self.store.bound(), step.now);
        std::mem::replace(&mut self.store, empty)
    }

    fn remove<Q>(&mut self, hash: u64, key: &Q, step: &mut Step<'_, K, V>) -> bool
    where
        Q: Equivalent<K> + ?Sized,
    {
        let Some((id, age)) = self.store.look(hash, key, step.rules, step.now) else {
            return false;
        };
        let cause = match age {
            Age::Expired => RemovalCause::Expired,
            Age::Fresh | Age::Due | Age::Stale => RemovalCause::Explicit,
        };
        self.store.remove(id, cause, step.removed);
        age.is_readable()
    }
}
