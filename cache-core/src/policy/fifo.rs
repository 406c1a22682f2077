//! First in, first out: the entry that was inserted longest ago leaves, however often it was read.

use super::Policy;
use crate::list::{Id, Links, List};
use crate::table::Moved;

/// Exact FIFO: one list, 8 bytes per id, O(1) per operation.
///
/// A replaced value keeps its entry's place: what counts is when the key came in.
#[derive(Debug, Default)]
pub(crate) struct Fifo {
    links: Links,
    /// The newest in front.
    queue: List,
}

impl Policy for Fifo {
    fn insert(&mut self, id: Id, _hash: u64, _weight: u64) {
        self.queue.push_front(&mut self.links, id);
    }

    fn touch(&mut self, _id: Id) {}

    fn reweigh(&mut self, _id: Id, _old: u64, _new: u64) {}

    fn remove(&mut self, id: Id, _weight: u64) {
        self.queue.remove(&mut self.links, id);
    }

    fn evict(&mut self, _weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        self.queue.pop_back(&mut self.links)
    }

    fn renumber(&mut self, moved: &Moved) {
        self.links.renumber(moved);
        self.queue.renumber(moved);
    }
}

#[cfg(test)]
impl Fifo {
    /// In the order of leaving.
    pub(super) fn queue(&self) -> Vec<Id> {
        let mut ids: Vec<Id> = self.queue.iter(&self.links).collect();
        ids.reverse();
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_inserted_leaves_first_however_often_it_is_used() {
        let mut fifo = Fifo::default();
        (0..4).for_each(|id| fifo.insert(id, 0, 1)); // 0 1 2 3
        fifo.touch(0); //                               as it was
        fifo.reweigh(0, 1, 9); //                       as it was
        assert_eq!(fifo.queue(), [0, 1, 2, 3]);
        assert_eq!(fifo.evict(&|_| 1), Some(0)); //     1 2 3
        fifo.remove(2, 1); //                           1 3
        fifo.insert(0, 0, 1); //                        1 3 0
        assert_eq!(fifo.queue(), [1, 3, 0]);
    }
}
