//! The lanes, naively: one list of all that was accepted, in order.

use super::super::Failed;
use crate::clock::Nanos;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Waits,
    Flies,
    Guest,
    Hall,
}

/// One that was accepted and has not ended.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// A hall is of all keys.
    pub(super) key: u32,
    pub(super) kind: Kind,
    pub(super) number: u64,
    pub(super) order: u64,
    pub(super) due: Nanos,
    pub(super) wanted: bool,
    pub(super) paused: bool,
}

#[derive(Default)]
pub(super) struct Model {
    pub(super) items: Vec<Item>,
    pub(super) stopped: bool,
}

impl Model {
    fn meets(&self, index: usize, key: u32) -> bool {
        self.items[index].kind == Kind::Hall || self.items[index].key == key
    }

    /// Whether nothing stands before an item.
    pub(super) fn is_first(&self, index: usize) -> bool {
        let item = &self.items[index];
        (0..index).all(|before| item.kind != Kind::Hall && !self.meets(before, item.key))
    }

    fn last_of(&self, key: u32) -> Option<usize> {
        (0..self.items.len())
            .rev()
            .find(|&index| self.meets(index, key))
    }

    fn next_of(&self, index: usize) -> Option<usize> {
        let key = self.items[index].key;
        (index + 1..self.items.len()).find(|&after| self.meets(after, key))
    }

    fn is_write(&self, index: Option<usize>) -> Option<usize> {
        index.filter(|&index| self.items[index].kind == Kind::Waits)
    }

    pub(super) fn accept(&mut self, key: u32, number: u64, due: Nanos) -> bool {
        if let Some(last) = self.is_write(self.last_of(key)) {
            self.items[last].number = number;
            if !self.items[last].paused {
                self.items[last].due = self.items[last].due.min(due);
            }
            return true;
        }
        self.items.push(Item {
            key,
            kind: Kind::Waits,
            number,
            order: number,
            due,
            wanted: false,
            paused: false,
        });
        false
    }

    pub(super) fn take(&mut self, now: Nanos) -> Option<u64> {
        let ready = (0..self.items.len()).filter(|&index| {
            let item = &self.items[index];
            let may = !self.stopped || item.wanted;
            item.kind == Kind::Waits && item.due <= now && may && self.is_first(index)
        });
        let first = ready.min_by_key(|&index| (self.items[index].due, self.items[index].order))?;
        self.items[first].kind = Kind::Flies;
        Some(self.items[first].number)
    }

    pub(super) fn index(&self, number: u64) -> usize {
        let found = self.items.iter().position(|item| item.number == number);
        found.expect("it is there")
    }

    pub(super) fn fail(&mut self, number: u64, due: Nanos) -> Failed {
        let index = self.index(number);
        if let Some(newer) = self.is_write(self.next_of(index)) {
            self.merge(index, newer);
            self.items[index].due = due;
            self.items[index].paused = true;
            return Failed::Superseded;
        }
        self.items[index].kind = Kind::Waits;
        self.items[index].due = due;
        self.items[index].paused = true;
        Failed::Waits
    }

    /// The newer of two writes takes the place of the older.
    fn merge(&mut self, older: usize, newer: usize) {
        let mut new = self.items.remove(newer);
        let old = &self.items[older];
        new.order = old.order;
        new.due = if old.paused {
            old.due
        } else {
            new.due.min(old.due)
        };
        new.paused = old.paused;
        new.wanted |= old.wanted;
        self.items[older] = new;
    }

    pub(super) fn enter(&mut self, key: u32, kind: Kind, number: u64, now: Nanos) {
        for item in &mut self.items {
            if matches!(item.kind, Kind::Waits | Kind::Flies)
                && (kind == Kind::Hall || item.key == key)
            {
                item.wanted = true;
                if item.kind == Kind::Waits {
                    item.due = item.due.min(now);
                }
            }
        }
        self.items.push(Item {
            key,
            kind,
            number,
            order: number,
            due: 0,
            wanted: false,
            paused: false,
        });
    }

    pub(super) fn leave(&mut self, number: u64) {
        let index = self.index(number);
        let item = self.items.remove(index);
        if item.kind == Kind::Hall {
            return;
        }
        let before = (0..index)
            .rev()
            .find(|&before| self.meets(before, item.key));
        let after = (index..self.items.len()).find(|&after| self.meets(after, item.key));
        if let (Some(older), Some(newer)) = (self.is_write(before), self.is_write(after)) {
            self.merge(older, newer);
        }
    }

    pub(super) fn writes(&self) -> impl Iterator<Item = &Item> {
        let write = |item: &&Item| matches!(item.kind, Kind::Waits | Kind::Flies);
        self.items.iter().filter(write)
    }
}
