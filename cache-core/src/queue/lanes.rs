//! The order of a write queue: a lane for each key, first in, first out. No threads, no locks, and
//! no clock but what it is told.
//!
//! A lane holds at most one operation that is being stored, and behind it those that wait and the
//! *guests*, bodies that somebody runs himself when it is their turn. An operation takes the place
//! of the one right before it in its lane, if that one still waits: of several writes only the
//! newest is stored. Guests of all lanes (*hall* guests: clears) stand across: whatever came before
//! ends before their turn, and whatever comes after waits until they leave.
//!
//! All is numbered in the order of acceptance. An operation that takes the place of another has a
//! new `number`, the one the cache knows it by, but keeps the `order` and the time of the first: it
//! neither loses its turn, nor escapes a flush that waits for the first.

mod again;
mod guests;
mod lane;
mod sweep;
mod tagged;

use self::guests::Place;
use self::lane::{Entry, Item, Lane};
use self::tagged::Tagged;
use super::operation::{Failure, Operation};
use super::ready::{Pace, Ready};
use crate::clock::{NEVER, Nanos};
use crate::list::Id;
use crate::slab::Slab;
use hashbrown::HashTable;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

pub(crate) use self::sweep::Sweep;

/// What a change has brought about, for the caller to act on without the lock.
pub(crate) struct Changes<K, V> {
    /// Guests whose turn it is now, by number.
    pub(crate) granted: Vec<u64>,
    /// Operations that a newer one took the place of. To be dropped: their `Drop` is user code.
    pub(crate) replaced: Vec<Arc<Operation<K, V>>>,
    /// Operations that were stored or given up. To be dropped.
    pub(crate) ended: Vec<Arc<Operation<K, V>>>,
    pub(crate) keys: Vec<K>,
}

impl<K, V> Default for Changes<K, V> {
    fn default() -> Self {
        Self {
            granted: Vec::new(),
            replaced: Vec::new(),
            ended: Vec::new(),
            keys: Vec::new(),
        }
    }
}

/// An operation that is handed out to be stored.
pub(crate) struct Taken<K, V> {
    pub(crate) lane: Id,
    pub(crate) operation: Arc<Operation<K, V>>,
    pub(crate) hash: u64,
    pub(crate) number: u64,
    pub(crate) attempts: u32,
    pub(crate) failures: u32,
}

/// What became of an operation that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failed {
    /// It is tried again.
    Waits,
    /// A newer one has taken its place.
    Superseded,
}

/// All lanes of a queue.
pub(crate) struct Lanes<K, V> {
    slab: Slab<Lane<K, V>>,
    /// By key.
    index: HashTable<Id>,
    ready: Ready,
    /// All operations by order, and their lanes.
    writes: BTreeMap<u64, Id>,
    /// Guests of one lane, by number.
    guests: BTreeMap<u64, Place>,
    /// Guests of all lanes, and whether it is their turn.
    halls: BTreeMap<u64, bool>,
    /// What the operations carry.
    tagged: Tagged,
    last_number: u64,
    /// How many operations are being stored.
    flying: usize,
    /// Only what guests wait for is handed out.
    stopped: bool,
}

impl<K, V> Lanes<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            slab: Slab::default(),
            index: HashTable::new(),
            ready: Ready::default(),
            writes: BTreeMap::new(),
            guests: BTreeMap::new(),
            halls: BTreeMap::new(),
            tagged: Tagged::default(),
            last_number: 0,
            flying: 0,
            stopped: false,
        }
    }

    /// How many operations wait or are being stored.
    pub(crate) fn len(&self) -> usize {
        self.writes.len()
    }

    pub(crate) fn last_number(&self) -> u64 {
        self.last_number
    }

    pub(crate) fn new_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Since when the oldest operation waits.
    pub(crate) fn oldest(&self) -> Option<Nanos> {
        let (order, &lane) = self.writes.first_key_value()?;
        let entry = self.slab[lane]
            .entries()
            .find(|entry| entry.order == *order);
        entry.map(|entry| entry.since)
    }

    /// Whether all operations up to a number are stored or given up.
    pub(crate) fn are_settled(&self, number: u64) -> bool {
        let first = self.writes.first_key_value();
        first.is_none_or(|(&order, _)| order > number)
    }

    /// All operations, in the order of their acceptance.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry<K, V>> {
        self.writes.iter().filter_map(|(&order, &lane)| {
            let mut entries = self.slab[lane].entries();
            entries.find(|entry| entry.order == order)
        })
    }

    /// The lane of a key. Runs `Eq` of keys; nothing else here does.
    pub(crate) fn find(&self, hash: u64, key: &K) -> Option<Id>
    where
        K: Eq,
    {
        let same = |&id: &Id| self.slab[id].hash == hash && self.slab[id].key == *key;
        self.index.find(hash, same).copied()
    }

    fn make(&mut self, hash: u64, key: K) -> Id {
        let id = self.slab.insert(Lane {
            hash,
            key,
            flying: None,
            // One is the rule: by itself it would make room for four.
            items: VecDeque::with_capacity(1),
            crossed: false,
            turn: None,
        });
        let lanes = &self.slab;
        self.index.insert_unique(hash, id, |&id| lanes[id].hash);
        id
    }

    /// Whether an operation of this lane would take the place of one that waits.
    pub(crate) fn coalesces(&self, lane: Id) -> bool {
        match self.slab[lane].items.back() {
            Some(Item::Write(entry)) => !self.hall_after(entry.order),
            _ => false,
        }
    }

    /// Whether a guest of all lanes came after `order`, and is still there.
    fn hall_after(&self, order: u64) -> bool {
        self.halls
            .last_key_value()
            .is_some_and(|(&hall, _)| hall > order)
    }

    /// Accepts an operation under a [new number](Self::new_number), in a lane that was
    /// [found](Self::find) or, where there is none, in a new one. Whether it took the place of one
    /// that waited.
    pub(crate) fn accept(
        &mut self,
        place: Result<Id, (u64, K)>,
        operation: Arc<Operation<K, V>>,
        number: u64,
        (now, due): (Nanos, Nanos),
        changes: &mut Changes<K, V>,
    ) -> bool {
        let id = place.unwrap_or_else(|(hash, key)| self.make(hash, key));
        self.tagged.add(&operation.tags);
        if self.coalesces(id)
            && let Some(Item::Write(entry)) = self.slab[id].items.back_mut()
        {
            let old = std::mem::replace(&mut entry.operation, operation);
            self.tagged.remove(&old.tags);
            changes.replaced.push(old);
            entry.number = number;
            if !entry.paused {
                entry.due = entry.due.min(due);
            }
            entry.attempts = 0;
            entry.alone = false;
            entry.error = None;
            self.settle(id, changes);
            return true;
        }
        self.writes.insert(number, id);
        self.slab[id].items.push_back(Item::Write(Entry {
            operation,
            number,
            order: number,
            since: now,
            due,
            attempts: 0,
            failures: 0,
            paused: false,
            alone: false,
            wanted: false,
            error: None,
        }));
        self.settle(id, changes);
        false
    }

    /// How many operations are being stored.
    pub(crate) fn flying(&self) -> usize {
        self.flying
    }

    /// Hands out what is to be stored next, all of it at once where it is a batch.
    pub(crate) fn take(
        &mut self,
        now: Nanos,
        pace: Pace,
        changes: &mut Changes<K, V>,
    ) -> Vec<Taken<K, V>> {
        let mut taken = Vec::new();
        for turn in self.ready.next(now, pace) {
            let lane = &mut self.slab[turn.lane];
            let Some(Item::Write(entry)) = lane.items.pop_front() else {
                unreachable!("a lane that is ready has an operation at its head")
            };
            taken.push(Taken {
                lane: turn.lane,
                operation: Arc::clone(&entry.operation),
                hash: lane.hash,
                number: entry.number,
                attempts: entry.attempts,
                failures: entry.failures,
            });
            lane.flying = Some(entry);
            lane.crossed = false;
            self.flying += 1;
            self.settle(turn.lane, changes);
        }
        taken.sort_unstable_by_key(|taken| taken.number);
        taken
    }

    /// When something is to be handed out next; 0 for at once.
    pub(crate) fn due(&self, pace: Pace) -> Nanos {
        self.ready.due(pace)
    }

    /// What is being stored in a lane has come to its end: it is stored, or given up.
    pub(crate) fn end(&mut self, id: Id, changes: &mut Changes<K, V>) {
        if let Some(entry) = self.slab[id].flying.take() {
            self.flying -= 1;
            self.writes.remove(&entry.order);
            self.tagged.remove(&entry.operation.tags);
            changes.ended.push(entry.operation);
        }
        self.settle(id, changes);
        self.grant_hall(changes);
    }

    /// Whether what is being stored in a lane makes way for a newer operation if it fails.
    pub(crate) fn is_superseded(&self, id: Id) -> bool {
        let lane = &self.slab[id];
        match (&lane.flying, lane.items.front()) {
            (Some(old), Some(Item::Write(new))) => {
                self.halls.range(old.order..new.order).next().is_none()
            }
            _ => false,
        }
    }

    /// Whether anything newer waits behind what is being stored in a lane: its failure is not to be
    /// made good later.
    pub(crate) fn has_newer_write(&self, id: Id) -> bool {
        let mut items = self.slab[id].items.iter();
        items.any(|item| matches!(item, Item::Write(_)))
    }

    /// What is being stored in a lane has failed, and is due again at some time.
    pub(crate) fn fail(
        &mut self,
        id: Id,
        due: Nanos,
        alone: bool,
        error: Failure,
        changes: &mut Changes<K, V>,
    ) -> Failed {
        let superseded = self.is_superseded(id);
        let lane = &mut self.slab[id];
        let Some(mut old) = lane.flying.take() else {
            unreachable!("what failed was handed out")
        };
        self.flying -= 1;
        if superseded && let Some(Item::Write(new)) = lane.items.front_mut() {
            self.writes.remove(&new.order);
            new.order = old.order;
            new.since = old.since;
            new.due = due;
            new.paused = true;
            new.failures = old.failures + 1;
            new.wanted |= old.wanted;
            self.tagged.remove(&old.operation.tags);
            changes.replaced.push(old.operation);
        } else {
            old.due = due;
            old.attempts += 1;
            old.failures += 1;
            old.paused = true;
            old.alone = alone;
            old.error = Some(error);
            lane.items.push_front(Item::Write(old));
        }
        self.settle(id, changes);
        if superseded {
            Failed::Superseded
        } else {
            Failed::Waits
        }
    }

    /// Puts right what follows from the head of a lane: whether it is ready, whose turn it is, and
    /// whether the lane is still needed.
    fn settle(&mut self, id: Id, changes: &mut Changes<K, V>) {
        let hall = self
            .halls
            .first_key_value()
            .map_or(NEVER, |(&hall, _)| hall);
        let lane = &mut self.slab[id];
        let mut turn = None;
        match (&lane.flying, lane.items.front_mut()) {
            (None, None) => return self.remove(id, changes),
            (None, Some(Item::Guest(guest))) if guest.number < hall && !guest.granted => {
                guest.granted = true;
                changes.granted.push(guest.number);
            }
            (None, Some(Item::Write(entry)))
                if entry.order < hall && (!self.stopped || entry.wanted) =>
            {
                turn = Some(entry.turn(id));
            }
            _ => {}
        }
        if lane.turn == turn {
            return;
        }
        if let Some((setter, class, old)) = std::mem::replace(&mut lane.turn, turn) {
            self.ready.remove(setter, class, &old);
        }
        if let (Some((setter, class, new)), Some(Item::Write(entry))) = (turn, lane.items.front()) {
            let batches = entry.operation.setter.batches();
            self.ready.insert(setter, batches, class, new);
        }
    }

    fn remove(&mut self, id: Id, changes: &mut Changes<K, V>) {
        let lane = self.slab.remove(id);
        if let Some((setter, class, turn)) = lane.turn {
            self.ready.remove(setter, class, &turn);
        }
        if let Ok(found) = self.index.find_entry(lane.hash, |&other| other == id) {
            found.remove();
        }
        changes.keys.push(lane.key);
    }
}

#[cfg(test)]
mod tests;
