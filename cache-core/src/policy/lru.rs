//! Least recently used: the entry whose last read or write is longest ago leaves.

use super::Policy;
use crate::list::{Id, Links, List};
use crate::table::Moved;

/// Exact LRU: one list, 8 bytes per id, O(1) per operation.
#[derive(Debug, Default)]
pub(crate) struct Lru {
    links: Links,
    /// The most recently used in front.
    queue: List,
}

impl Policy for Lru {
    fn insert(&mut self, id: Id, _hash: u64, _weight: u64) {
        self.queue.push_front(&mut self.links, id);
    }

    fn touch(&mut self, id: Id) {
        self.queue.move_to_front(&mut self.links, id);
    }

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
impl Lru {
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
    fn the_least_recently_used_leaves_first() {
        let mut lru = Lru::default();
        (0..4).for_each(|id| lru.insert(id, 0, 1)); // 0 1 2 3
        assert_eq!(lru.queue(), [0, 1, 2, 3]);
        lru.touch(1); //                               0 2 3 1
        lru.touch(0); //                               2 3 1 0
        lru.touch(0); //                               as it was
        assert_eq!(lru.queue(), [2, 3, 1, 0]);
        assert_eq!(lru.evict(&|_| 1), Some(2)); //     3 1 0
        lru.remove(1, 1); //                           3 0
        lru.insert(2, 0, 1); //                        3 0 2
        lru.reweigh(3, 1, 9); //                       as it was
        assert_eq!(lru.queue(), [3, 0, 2]);
    }
}
