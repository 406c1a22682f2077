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
//! read : hit -> return it;  a value waits -> return that
//!        writers > 0 -> load, fill nothing ("bypass")
//!        a flight is there -> join it;  else become one, F
//!        load
//!        nothing disturbed the key since F began, nor did a later load fill it
//!             -> the value goes into the store
//!        else the store holds x, or x waits -> x wins over the value
//! write: disturb the key; writers += 1
//!        write
//!        alone = (nothing else disturbed the key, writers is 1, no value waits)
//!        done and alone -> put;  failed -> as it was;  else remove
//!        writers -= 1; disturb the key
//! clear: disturb all keys, and begin to clear
//!        write
//!        done -> empty the store, disturb all keys;  failed -> as it was;  end to clear
//! queue: accepted -> disturb the key; the value waits, and goes into the store
//!        stored   -> the newest to wait -> it waits no more; disturb the key
//! ```
//!
//! To disturb a key is to take its flight away, so that nobody joins it any more, and to forbid all
//! loads and writes that began before to fill. `insert` and `invalidate` do it too: they are writes
//! that have no duration.
//!
//! A clear under way counts as a writer of each key. One of a tag concerns, as does `invalidate_tag`,
//! the loads and writes only whose value will carry the tag, or may.
//!
//! While a value waits for a queue to store it (`waiting`), the store holds that value or none.

use crate::engine::Hit;
use crate::flight::{Flight, Joined};
use crate::lifetime::{Age, Lifetimes};
use crate::removal::RemovalCause;
use crate::rules::{Facts, Rules, Step};
use crate::slots::{Slots, Traffic, WriteTicket};
use crate::store::Store;
use crate::tags::Tag;
use crate::wait_graph::Node;
use equivalent::Equivalent;
use std::sync::Arc;

pub(crate) struct Shard<K, V> {
    pub(crate) store: Store<K, V>,
    pub(crate) slots: Slots<K, V>,
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
    pub(crate) fn new(rules: &Rules<K, V>, bound: u64) -> Self {
        Self {
            store: Store::new(rules, bound),
            slots: Slots::new(),
        }
    }

    pub(crate) fn begin_load(
        &mut self,
        hash: u64,
        key: &K,
        tags: Option<&[Tag]>,
        purpose: Purpose,
        step: &Step<'_, K, V>,
    ) -> Begun<V> {
        if tags.is_some_and(|tags| !tags.is_empty()) {
            self.store.tags.will_be_used();
        }
        let misses = matches!(purpose, Purpose::Miss | Purpose::MissAlone);
        if misses && let Some(id) = self.store.fresh(hash, key, step.rules, step.now) {
            return Begun::Hit(self.store.value(id).clone());
        }
        match (self.slots.traffic(hash, key), purpose) {
            // Newer than anything that a load could give, so a refresh has it too.
            (Traffic::Waiting(value), _) => return Begun::Hit(value.clone()),
            (Traffic::Writers, _) | (Traffic::Flight(_), Purpose::MissAlone) => {
                return Begun::Bypass;
            }
            _ if self.is_being_cleared(hash, tags) => return Begun::Bypass,
            (Traffic::Flight(flight), Purpose::Miss) if step.rules.coalesce => {
                return Begun::Join(flight.join());
            }
            // A refresh leads even where a flight is there: that one may have read too early.
            (Traffic::Flight(_) | Traffic::None, _) => {}
        }
        let background = purpose == Purpose::Background;
        let node = if background {
            Node::apart() // the body that asks does not wait for it
        } else {
            Node::inside_current()
        };
        let tags = self.known_tags(hash, tags);
        Begun::Lead(self.slots.begin_load(hash, key, node, !background, tags))
    }

    /// Whether a clear is under way that concerns a load.
    fn is_being_cleared(&self, hash: u64, tags: Option<&[Tag]>) -> bool {
        let clears = &self.slots.clears;
        !clears.is_empty() && clears.concern(self.known_tags(hash, tags))
    }

    /// The tags that a value will carry. Not known where it has none of its own, and would keep those
    /// of the one it replaces.
    fn known_tags<'t>(&self, hash: u64, tags: Option<&'t [Tag]>) -> Option<&'t [Tag]> {
        if !self.store.tags.are_used() {
            // None, as far as anybody knows: `land` looks again.
            return tags.or(Some(&[]));
        }
        tags.filter(|tags| !tags.is_empty() || !self.store.has_tags(hash))
    }

    /// A load that waited in a queue is about to run; whether there is any use in it.
    pub(crate) fn take_off(&mut self, hash: u64, flight: &Arc<Flight<V>>, joined: bool) -> bool {
        self.slots.take_off(hash, flight, joined)
    }

    /// Whether the value of a key is due and nobody reloads it yet.
    pub(crate) fn wants_reload(&self, hash: u64, key: &K, step: &Step<'_, K, V>) -> bool {
        let Some((id, age)) = self.store.look(hash, key, step.rules, step.now) else {
            return false;
        };
        let may = self
            .store
            .life(id)
            .is_none_or(|life| Lifetimes::<K, V>::may_reload(life, step.now));
        matches!(age, Age::Due | Age::Stale) && may && self.slots.is_quiet(hash, key)
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
        let fills = !matches!(landing, Landing::Keep);
        let may_fill = flight.is_some_and(|flight| self.end_load(hash, flight, fills, step));
        if !may_fill || self.is_first_with_tags(&landing) {
            // Last look: what was written while we loaded is newer than what we loaded. And what
            // others are served while somebody writes, though it be stale, is not to be gone back to.
            let winner = self.servable(hash, &key, step).cloned();
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

    /// The value that a read which can load may have, instead of loading: that of the entry, or one
    /// that waits to be stored.
    fn servable(&self, hash: u64, key: &K, step: &Step<'_, K, V>) -> Option<&V> {
        match self.store.look(hash, key, step.rules, step.now) {
            Some((id, age)) if age.is_servable() => Some(self.store.value(id)),
            _ => self.slots.waiting(hash, key),
        }
    }

    /// Whether a value brings the first tags of all, which nobody knew of when its load began: it
    /// may have been crossed by an invalidation of them. Next time it is known.
    fn is_first_with_tags(&mut self, landing: &Landing<V>) -> bool {
        let tagged = matches!(landing, Landing::Fill(_, facts) if !facts.tags.is_empty());
        let first = tagged && !self.store.tags.are_used();
        if first {
            self.store.tags.will_be_used();
        }
        first
    }

    /// Ends a load without landing it where `fills` is false; whether it might have filled.
    pub(crate) fn end_load(
        &mut self,
        hash: u64,
        flight: &Arc<Flight<V>>,
        fills: bool,
        step: &mut Step<'_, K, V>,
    ) -> bool {
        self.slots.end_load(hash, flight, fills, step.removed)
    }

    /// A load failed: puts off the next reload of what is there.
    pub(crate) fn put_off_reload(&mut self, hash: u64, key: &K, step: &Step<'_, K, V>) {
        if let Some(lifetimes) = &step.rules.lifetimes
            && let Some(id) = self.store.find(hash, key)
        {
            self.store.put_off_reload(id, lifetimes, step.now);
        }
    }

    /// The value that is served in place of an error: one that `stale_if_error` allows, unless
    /// somebody writes, whose new value others may have loaded already; or, where `due`, any that a
    /// reader can be served before it is reloaded.
    pub(crate) fn stand_in(
        &self,
        hash: u64,
        key: &K,
        due: bool,
        step: &Step<'_, K, V>,
    ) -> Option<Hit<V>> {
        let lifetimes = step.rules.lifetimes.as_ref()?;
        if (due || lifetimes.stale_if_error > 0)
            && let Some(hit) = self.waiting(hash, key)
        {
            return Some(hit);
        }
        let id = self.store.find(hash, key)?;
        let life = self.store.life(id)?;
        let age = lifetimes.age(life, step.now);
        let is_written = matches!(self.slots.traffic(hash, key), Traffic::Writers)
            || self.is_being_cleared(hash, None);
        let stands =
            (lifetimes.stands_in(life, step.now) && !is_written) || (due && age.is_servable());
        stands.then(|| Hit {
            value: self.store.value(id).clone(),
            age,
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
        let tags = match &ending {
            Ending::Put(_, facts) => self.known_tags(hash, Some(&facts.tags)),
            Ending::Unchanged | Ending::Remove => None,
        };
        let alone = self.slots.end_write(hash, ticket, tags, step.removed);
        match ending {
            Ending::Put(value, facts) if alone => {
                self.store.put(hash, key, value, facts, step);
            }
            Ending::Unchanged => step.removed.unused(key, None),
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
        if self.slots.waiting(hash, &key).is_some() {
            step.removed.unused(key, Some(value));
            return;
        }
        self.slots.disturb(hash, &key);
        self.store.put(hash, key, value, facts, step);
    }

    /// Takes out the value of a key; whether there was one that could still be read.
    pub(crate) fn invalidate<Q>(&mut self, hash: u64, key: &Q, step: &mut Step<'_, K, V>) -> bool
    where
        Q: Equivalent<K> + ?Sized,
    {
        self.slots.disturb(hash, key);
        self.remove(hash, key, step)
    }

    pub(crate) fn invalidate_tag(&mut self, tag: &str, step: &mut Step<'_, K, V>) {
        self.disturb_tagged(tag);
        self.store.remove_tagged(tag, step);
    }

    /// Disturbs the keys whose value carries a tag, or will.
    pub(crate) fn disturb_tagged(&mut self, tag: &str) {
        let Self { store, slots } = self;
        slots.disturb_tagged(tag, |hash| store.carries(hash, tag));
    }

    /// Empties the store; returns what was in it, for the caller to drop without the lock.
    pub(crate) fn clear(&mut self, step: &mut Step<'_, K, V>) -> Store<K, V> {
        self.slots.disturb_all();
        let empty = Store::new(step.rules, self.store.bound());
        std::mem::replace(&mut self.store, empty)
    }

    pub(crate) fn remove<Q>(&mut self, hash: u64, key: &Q, step: &mut Step<'_, K, V>) -> bool
    where
        Q: Equivalent<K> + ?Sized,
    {
        let Some((id, age)) = self.store.look(hash, key, step.rules, step.now) else {
            return false;
        };
        self.store.remove(id, RemovalCause::Explicit, step);
        age.is_readable()
    }

    /// Takes out all values whose key may be this one, without asking `Eq`, which has panicked.
    pub(crate) fn remove_by_hash(&mut self, hash: u64, step: &mut Step<'_, K, V>) {
        while let Some(id) = self.store.find_by_hash(hash) {
            self.store.remove(id, RemovalCause::Explicit, step);
        }
    }
}
