//! Least frequently used: the entry with the fewest uses leaves; among equals, the one whose last
//! use is longest ago.

use super::Policy;
use crate::by_id;
use crate::list::{Id, Links, List};
use crate::slab::Slab;
use crate::table::Moved;

/// Exact LFU without aging, O(1) per operation.
///
/// Entries of one frequency stand in one bucket, and the buckets in a list of rising frequency: a
/// use moves an entry to the bucket behind its own, which is made if it is missing. 12 bytes per
/// id, and about 40 per distinct frequency.
#[derive(Debug, Default)]
pub(crate) struct Lfu {
    links: Links,
    /// The bucket of each entry, by id.
    bucket_of: Vec<Id>,
    buckets: Slab<Bucket>,
    bucket_links: Links,
    /// Ids of `buckets`, the lowest frequency in front. No frequency stands here twice.
    order: List,
    /// The entry inserted last, until it is used: the one that `evict` spares.
    newcomer: Option<Id>,
}

/// The entries that were used equally often.
#[derive(Debug)]
struct Bucket {
    /// Uses, the insertion included: at least 1.
    frequency: u64,
    /// Never empty between operations; the most recently used in front.
    entries: List,
}

impl Lfu {
    /// The bucket of `frequency`, made if it is missing. It belongs right behind the bucket `place`,
    /// or in front of all for `None`.
    fn bucket_behind(&mut self, place: Option<Id>, frequency: u64) -> Id {
        let next = match place {
            Some(place) => self.order.after(&self.bucket_links, place),
            None => self.order.front(),
        };
        if let Some(next) = next.filter(|&next| self.bucket(next).frequency == frequency) {
            return next;
        }
        let made = self.buckets.insert(Bucket {
            frequency,
            entries: List::default(),
        });
        let links = &mut self.bucket_links;
        match place {
            Some(place) => self.order.insert_after(links, place, made),
            None => self.order.push_front(links, made),
        }
        made
    }

    fn bucket(&self, bucket: Id) -> &Bucket {
        let found = self.buckets.get(bucket);
        found.expect("a bucket lives as long as it has entries")
    }

    /// The entries of a bucket with the links they stand in: what changes them needs both.
    fn entries(&mut self, bucket: Id) -> (&mut List, &mut Links) {
        let found = self.buckets.get_mut(bucket);
        let found = found.expect("a bucket lives as long as it has entries");
        (&mut found.entries, &mut self.links)
    }

    fn attach(&mut self, id: Id, bucket: Id) {
        let (entries, links) = self.entries(bucket);
        entries.push_front(links, id);
        *by_id::reach(&mut self.bucket_of, id, || Id::MAX) = bucket;
    }

    /// Takes `id` out of its bucket, and drops the bucket if that was its last entry.
    fn detach(&mut self, id: Id) {
        let bucket = self.bucket_of[id as usize];
        let (entries, links) = self.entries(bucket);
        entries.remove(links, id);
        if entries.is_empty() {
            self.order.remove(&mut self.bucket_links, bucket);
            self.buckets.remove(bucket);
        }
        self.newcomer = self.newcomer.filter(|&newcomer| newcomer != id);
    }

    /// Who leaves: the back of the lowest bucket, but not the newcomer unless it is alone.
    ///
    /// The newcomer is the front of the lowest bucket, as it has one use and is the latest: it comes
    /// up only where it has that bucket for itself, and then the next bucket is never empty.
    fn least(&self) -> Option<Id> {
        let lowest = self.order.front()?;
        let id = self.bucket(lowest).entries.back();
        if id != self.newcomer {
            return id;
        }
        let above = self.order.after(&self.bucket_links, lowest);
        above.map_or(id, |above| self.bucket(above).entries.back())
    }
}

impl Policy for Lfu {
    fn insert(&mut self, id: Id, _hash: u64, _weight: u64) {
        let bucket = self.bucket_behind(None, 1);
        self.attach(id, bucket);
        // Judged by its single use, it would leave at once wherever all others have two.
        self.newcomer = Some(id);
    }

    fn touch(&mut self, id: Id) {
        let old = self.bucket_of[id as usize];
        let frequency = self.bucket(old).frequency.saturating_add(1);
        // Found before the entry leaves, while its old bucket still marks the place.
        let new = self.bucket_behind(Some(old), frequency);
        self.detach(id);
        self.attach(id, new);
    }

    fn reweigh(&mut self, _id: Id, _old: u64, _new: u64) {}

    fn remove(&mut self, id: Id, _weight: u64) {
        self.detach(id);
    }

    fn evict(&mut self, _weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        let id = self.least()?;
        self.detach(id);
        Some(id)
    }

    fn renumber(&mut self, moved: &Moved) {
        self.links.renumber(moved);
        moved.bring(&mut self.bucket_of, || Id::MAX);
        for bucket in self.buckets.iter_mut() {
            bucket.entries.renumber(moved);
        }
        self.newcomer = self.newcomer.map(|id| moved.id(id));
    }
}

#[cfg(test)]
impl Lfu {
    /// Frequencies and their entries, in the order of leaving.
    pub(super) fn queue(&self) -> Vec<(u64, Vec<Id>)> {
        let buckets = self.order.iter(&self.bucket_links).map(|bucket| {
            let bucket = self.bucket(bucket);
            let mut ids: Vec<Id> = bucket.entries.iter(&self.links).collect();
            ids.reverse();
            (bucket.frequency, ids)
        });
        buckets.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(ids: std::ops::Range<Id>) -> Lfu {
        let mut lfu = Lfu::default();
        ids.for_each(|id| lfu.insert(id, 0, 1));
        lfu
    }

    #[test]
    fn the_least_used_leaves_and_among_equals_the_least_recently_used() {
        let mut lfu = filled(0..4); // 1: 0 1 2 3
        assert_eq!(lfu.queue(), [(1, vec![0, 1, 2, 3])]);
        lfu.touch(0); //               1: 1 2 3   2: 0
        lfu.touch(2); //               1: 1 3     2: 0 2
        lfu.touch(0); //               1: 1 3     2: 2     3: 0
        assert_eq!(lfu.queue(), [(1, vec![1, 3]), (2, vec![2]), (3, vec![0])]);
        lfu.touch(2); //               1: 1 3     3: 0 2
        lfu.touch(1); //               1: 3       2: 1     3: 0 2
        assert_eq!(lfu.queue(), [(1, vec![3]), (2, vec![1]), (3, vec![0, 2])]);
        lfu.insert(4, 0, 1); //        1: 3 4     2: 1     3: 0 2
        assert_eq!(lfu.evict(&|_| 1), Some(3));
        lfu.remove(1, 1); //           1: 4       3: 0 2
        lfu.touch(4); //               2: 4       3: 0 2
        assert_eq!(lfu.queue(), [(2, vec![4]), (3, vec![0, 2])]);
        assert_eq!(lfu.evict(&|_| 1), Some(4));
        assert_eq!(lfu.evict(&|_| 1), Some(0));
        assert_eq!(lfu.evict(&|_| 1), Some(2));
        assert_eq!(lfu.evict(&|_| 1), None);
        assert_eq!(lfu.buckets.len(), 0);
    }

    #[test]
    fn a_newcomer_is_spared_until_it_is_used_or_alone() {
        let mut lfu = filled(0..2);
        lfu.touch(0);
        lfu.touch(1); //               2: 0 1
        lfu.insert(2, 0, 1); //        1: 2   2: 0 1
        assert_eq!(lfu.evict(&|_| 1), Some(0));
        (0..3).for_each(|_| lfu.touch(1)); // 1: 2   5: 1
        lfu.touch(2); //               2: 2   5: 1
        assert_eq!(lfu.evict(&|_| 1), Some(2));
        lfu.insert(3, 0, 1); //        1: 3   5: 1
        assert_eq!(lfu.evict(&|_| 1), Some(1));
        assert_eq!(lfu.evict(&|_| 1), Some(3));
    }
}
