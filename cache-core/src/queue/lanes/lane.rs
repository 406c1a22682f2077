//! The lane of one key.

use crate::clock::Nanos;
use crate::list::Id;
use crate::queue::operation::{Failure, Operation};
use crate::queue::ready::{Class, Turn};
use std::any::TypeId;
use std::collections::VecDeque;
use std::sync::Arc;

/// An operation that waits, or is being stored.
pub(crate) struct Entry<K, V> {
    pub(crate) operation: Arc<Operation<K, V>>,
    pub(crate) number: u64,
    pub(crate) order: u64,
    /// When it, or the first whose place it took, was accepted.
    pub(crate) since: Nanos,
    pub(crate) due: Nanos,
    /// How many have failed.
    pub(crate) attempts: u32,
    /// How often in a row operations of this key have failed: it, and those whose place it took. The
    /// pause before the next attempt goes by this.
    pub(crate) failures: u32,
    /// It, or one whose place it took, has failed: `due` is the end of the pause, for newer ones
    /// too. Else a store that is down would be asked as often as the key is written.
    pub(crate) paused: bool,
    /// It has failed by itself, not only as part of a batch.
    pub(crate) alone: bool,
    /// A guest waits for it: it is stored though the queue was stopped.
    pub(crate) wanted: bool,
    pub(crate) error: Option<Failure>,
}

impl<K, V> Entry<K, V> {
    pub(crate) fn turn(&self, lane: Id) -> (TypeId, Class, Turn) {
        let class = match (self.paused, self.alone) {
            (false, _) => Class::Fresh,
            (true, true) => Class::Alone,
            (true, false) => Class::Again,
        };
        let turn = Turn {
            due: self.due,
            order: self.order,
            lane,
        };
        (self.operation.setter.id(), class, turn)
    }
}

pub(crate) enum Item<K, V> {
    Write(Entry<K, V>),
    Guest(Guest),
}

impl<K, V> Item<K, V> {
    fn write_mut(&mut self) -> Option<&mut Entry<K, V>> {
        match self {
            Self::Write(entry) => Some(entry),
            Self::Guest(_) => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Guest {
    pub(crate) number: u64,
    /// Guests of one party enter a lane once.
    pub(crate) party: u64,
    pub(crate) granted: bool,
}

pub(crate) struct Lane<K, V> {
    pub(crate) hash: u64,
    pub(crate) key: K,
    pub(crate) flying: Option<Entry<K, V>>,
    /// Somebody else has changed its row while it was being stored: it is to be stored again.
    pub(crate) crossed: bool,
    pub(crate) items: VecDeque<Item<K, V>>,
    /// What `ready` has of it.
    pub(crate) turn: Option<(TypeId, Class, Turn)>,
}

impl<K, V> Lane<K, V> {
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry<K, V>> {
        let waiting = self.items.iter().filter_map(|item| match item {
            Item::Write(entry) => Some(entry),
            Item::Guest(_) => None,
        });
        self.flying.iter().chain(waiting)
    }

    /// What waits here and was accepted up to `last` is due now.
    pub(crate) fn hurry(&mut self, last: u64, now: Nanos) {
        for entry in self.waiting_mut().filter(|entry| entry.order <= last) {
            entry.due = entry.due.min(now);
        }
    }

    /// The same, and somebody waits for it, as for what is being stored.
    pub(crate) fn want(&mut self, last: u64, now: Nanos) {
        self.hurry(last, now);
        let flying = self.flying.as_mut();
        let waiting = self.items.iter_mut().filter_map(Item::write_mut);
        for entry in flying.into_iter().chain(waiting) {
            entry.wanted |= entry.order <= last;
        }
    }

    fn waiting_mut(&mut self) -> impl Iterator<Item = &mut Entry<K, V>> {
        self.items.iter_mut().filter_map(Item::write_mut)
    }
}
