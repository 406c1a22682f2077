//! A cache in miniature: the order in which a policy keeps ids, without keys or values.

use super::ages::Tick;
use super::keys::Slot;
use super::places::Places;
use crate::list::Id;
use crate::policy::{AnyPolicy, EvictionPolicy, Policy};

/// One more place for so many entries, as some are free in the table of a cache, too.
const ENTRIES_A_SPARE: usize = 16;

#[derive(Debug)]
pub(super) struct Miniature {
    policy: AnyPolicy,
    bound: usize,
    len: usize,
    /// Who comes gets a place by its hash, as in a table, and not that of who left: the default policy
    /// goes round the places, and it matters to it who is to be seen when.
    places: Places,
    /// The key that stands at each place.
    owners: Box<[Slot]>,
    /// When the entry at each place was loaded; none where entries do not age.
    loaded: Box<[Tick]>,
}

/// An entry that came in.
pub(super) struct Inserted {
    pub(super) id: u16,
    /// The key whose entry left for it: another, or the very one that came.
    pub(super) evicted: Option<Slot>,
}

impl Miniature {
    /// Holds at most `bound` entries, at least one.
    pub(super) fn new(policy: EvictionPolicy, bound: u16, ages: bool) -> Self {
        let bound = usize::from(bound);
        // One more comes in before one leaves.
        let places = bound + bound / ENTRIES_A_SPARE + 1;
        Self {
            policy: AnyPolicy::new(policy),
            bound,
            len: 0,
            places: Places::new(places),
            owners: vec![0; places].into(),
            loaded: vec![0; if ages { places } else { 0 }].into(),
        }
    }

    /// Makes an entry for the key at `slot`, which has none.
    pub(super) fn insert(&mut self, slot: Slot, hash: u64) -> Inserted {
        let id = self.places.take(hash);
        self.owners[id] = slot;
        let id = narrow(id);
        self.policy.insert(Id::from(id), hash, 1);
        self.len += 1;
        // A policy that has entries finds one to evict: so there is a place for the next one.
        let evicted = (self.len > self.bound).then(|| self.evict()).flatten();
        Inserted { id, evicted }
    }

    fn evict(&mut self) -> Option<Slot> {
        let id = self.policy.evict(&|_| 1)? as usize;
        self.len -= 1;
        self.places.free(id);
        Some(self.owners[id])
    }

    /// When the entry at `id` was loaded, where entries age.
    pub(super) fn loaded(&mut self, id: u16) -> &mut Tick {
        &mut self.loaded[usize::from(id)]
    }

    /// The entry at `id` is read.
    pub(super) fn touch(&mut self, id: u16) {
        self.policy.touch(Id::from(id));
    }

    /// The entry at `id` has expired, and its key is loaded anew.
    pub(super) fn reload(&mut self, id: u16, hash: u64) {
        self.policy.remove(Id::from(id), 1);
        self.policy.insert(Id::from(id), hash, 1);
    }
}

fn narrow(place: usize) -> u16 {
    u16::try_from(place).expect("a miniature is small")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hashing::mix;

    #[test]
    fn who_comes_gets_a_place_by_its_hash_and_not_that_of_who_left() {
        let mut miniature = Miniature::new(EvictionPolicy::Fifo, 1000, false);
        let places = miniature.owners.len();
        let mut from_home = 0;
        for slot in 0..4000 {
            let hash = mix(u64::from(slot));
            let inserted = miniature.insert(slot, hash);
            assert_eq!(inserted.evicted, slot.checked_sub(1000), "the first");
            let home = miniature.places.home(hash);
            from_home += (usize::from(inserted.id) + places - home) % places;
        }
        // It would be half of the places on the average, if it were any.
        let from_home = from_home / 4000;
        assert!(from_home < places / 5, "{from_home} of {places}");
        assert_eq!(miniature.len, 1000);
    }

    #[test]
    fn the_smallest_one_holds_one_entry() {
        let mut miniature = Miniature::new(EvictionPolicy::Adaptive, 1, false);
        for slot in 0..10 {
            let inserted = miniature.insert(slot, u64::from(slot) << 60);
            assert_eq!(inserted.evicted.is_some(), slot > 0);
        }
    }
}
