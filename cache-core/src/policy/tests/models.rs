//! LRU, FIFO and LFU once more, written for obviousness: vectors and linear searches.

use super::super::Policy;
use crate::list::Id;
use crate::table::Moved;

/// In the order of leaving.
#[derive(Debug, Default)]
pub(super) struct Lru(pub(super) Vec<Id>);

impl Policy for Lru {
    fn insert(&mut self, id: Id, _hash: u64, _weight: u64) {
        self.0.push(id);
    }

    fn touch(&mut self, id: Id) {
        self.0.retain(|&other| other != id);
        self.0.push(id);
    }

    fn reweigh(&mut self, _id: Id, _old: u64, _new: u64) {}

    fn remove(&mut self, id: Id, _weight: u64) {
        self.0.retain(|&other| other != id);
    }

    fn evict(&mut self, _weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    fn renumber(&mut self, moved: &Moved) {
        self.0.iter_mut().for_each(|id| *id = moved.id(*id));
    }
}

/// In the order of leaving.
#[derive(Debug, Default)]
pub(super) struct Fifo(pub(super) Vec<Id>);

impl Policy for Fifo {
    fn insert(&mut self, id: Id, _hash: u64, _weight: u64) {
        self.0.push(id);
    }

    fn touch(&mut self, _id: Id) {}

    fn reweigh(&mut self, _id: Id, _old: u64, _new: u64) {}

    fn remove(&mut self, id: Id, _weight: u64) {
        self.0.retain(|&other| other != id);
    }

    fn evict(&mut self, _weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    fn renumber(&mut self, moved: &Moved) {
        self.0.iter_mut().for_each(|id| *id = moved.id(*id));
    }
}

#[derive(Debug)]
struct Counted {
    id: Id,
    uses: u64,
    last_use: u64,
}

/// In no order: who leaves is searched for.
#[derive(Debug, Default)]
pub(super) struct Lfu {
    entries: Vec<Counted>,
    now: u64,
    newcomer: Option<Id>,
}

impl Lfu {
    /// Ids by frequency, each in the order of leaving.
    pub(super) fn queue(&self) -> Vec<(u64, Vec<Id>)> {
        let mut sorted: Vec<&Counted> = self.entries.iter().collect();
        sorted.sort_by_key(|entry| (entry.uses, entry.last_use));
        let alike = sorted.chunk_by(|a, b| a.uses == b.uses);
        alike
            .map(|all| (all[0].uses, all.iter().map(|entry| entry.id).collect()))
            .collect()
    }
}

impl Policy for Lfu {
    fn insert(&mut self, id: Id, _hash: u64, _weight: u64) {
        self.now += 1;
        self.newcomer = Some(id);
        let last_use = self.now;
        self.entries.push(Counted {
            id,
            uses: 1,
            last_use,
        });
    }

    fn touch(&mut self, id: Id) {
        self.now += 1;
        let entry = self
            .entries
            .iter_mut()
            .find(|entry| entry.id == id)
            .expect("it is live");
        entry.uses += 1;
        entry.last_use = self.now;
        if self.newcomer == Some(id) {
            self.newcomer = None;
        }
    }

    fn reweigh(&mut self, _id: Id, _old: u64, _new: u64) {}

    fn remove(&mut self, id: Id, _weight: u64) {
        self.entries.retain(|entry| entry.id != id);
        if self.newcomer == Some(id) {
            self.newcomer = None;
        }
    }

    fn evict(&mut self, weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        let least = |entries: &mut dyn Iterator<Item = &Counted>| {
            entries
                .min_by_key(|entry| (entry.uses, entry.last_use))
                .map(|entry| entry.id)
        };
        let mut others = self
            .entries
            .iter()
            .filter(|entry| Some(entry.id) != self.newcomer);
        let id = least(&mut others).or(self.newcomer)?;
        self.remove(id, weight_of(id));
        Some(id)
    }

    fn renumber(&mut self, moved: &Moved) {
        let ids = self.entries.iter_mut().map(|entry| &mut entry.id);
        ids.chain(&mut self.newcomer)
            .for_each(|id| *id = moved.id(*id));
    }
}
