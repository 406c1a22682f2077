//! How often evicted keys were used.

use super::word::{MOST_USES, set_of};

/// Ghosts that share a place: the oldest of them makes room for a new one.
const WAYS: usize = 16;

/// Ghosts per entry.
const PER_ENTRY: usize = 4;

/// The bits of a ghost that tell its uses; the others tell its key.
const STEP: u16 = 31;

/// Counts of uses that a ghost can tell apart: each up to 16, and then in steps.
const STEPS: [u32; 32] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 23, 26, 30, 35, 40, 48, 57,
    68, 80, 100, 130, 180, MOST_USES,
];

/// The last step that is not more than a number of uses.
static STEP_OF: [u8; MOST_USES as usize + 1] = {
    let mut step_of = [0; MOST_USES as usize + 1];
    let (mut uses, mut step) = (0, 0);
    while uses < step_of.len() {
        if step + 1 < STEPS.len() && uses >= STEPS[step + 1] as usize {
            step += 1;
        }
        step_of[uses] = step as u8;
        uses += 1;
    }
    step_of
};

/// Marks of the keys that were evicted last, four for each entry, in 2 bytes each.
///
/// A mark is 11 bits of the key's hash and its uses: one key in about a hundred that was not there is
/// taken for one that was.
#[derive(Debug, Default)]
pub(super) struct Ghosts(Vec<[u16; WAYS]>);

impl Ghosts {
    /// Makes room for those of a cache of `len` entries, if there is none yet.
    pub(super) fn reach(&mut self, len: usize) {
        if self.0.is_empty() {
            self.0 = vec![[0; WAYS]; (len * PER_ENTRY).div_ceil(WAYS)];
        }
    }

    /// Forgets all, and gives the room back.
    pub(super) fn clear(&mut self) {
        self.0 = Vec::new();
    }

    /// Notes a key that was evicted.
    pub(super) fn insert(&mut self, hash: u32, uses: u32) {
        if self.0.is_empty() {
            return;
        }
        let step = STEP_OF[uses as usize];
        let sets = self.0.len();
        let set = &mut self.0[set_of(hash, sets)];
        let newest = mark(hash) | u16::from(step);
        // One move by a place, in registers: a `copy_within` would be a call.
        let older = *set;
        *set = std::array::from_fn(|way| if way == 0 { newest } else { older[way - 1] });
    }

    /// Takes the ghost of a key away, and says how often the key was used; 0 where there is none.
    pub(super) fn take(&mut self, hash: u32) -> u32 {
        if self.0.is_empty() {
            return 0;
        }
        let sets = self.0.len();
        let set = &mut self.0[set_of(hash, sets)];
        // All of them, without a branch: that is one vector instruction or two.
        let same = |ghost: u16| ghost != 0 && ghost & !STEP == mark(hash);
        let found = set
            .iter()
            .rev()
            .fold(0_u32, |found, ghost| found << 1 | u32::from(same(*ghost)));
        if found == 0 {
            return 0;
        }
        let at = found.trailing_zeros() as usize;
        let uses = STEPS[(set[at] & STEP) as usize];
        set.copy_within(at + 1.., at);
        set[WAYS - 1] = 0;
        uses
    }
}

/// The bits of the hash that tell a key from others of its set, above those for the uses.
fn mark(hash: u32) -> u16 {
    (hash << STEP.count_ones()) as u16
}

#[cfg(test)]
impl Ghosts {
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::super::word;
    use super::*;
    use foldhash::fast::FixedState;
    use std::hash::BuildHasher;

    fn fold(key: u64) -> u32 {
        word::fold(FixedState::with_seed(1).hash_one(key))
    }

    fn ghosts(len: usize) -> Ghosts {
        let mut ghosts = Ghosts::default();
        ghosts.reach(len);
        ghosts
    }

    #[test]
    fn a_ghost_is_taken_once() {
        let mut ghosts = ghosts(100);
        for uses in 1..=16 {
            ghosts.insert(fold(7), uses);
            assert_eq!((ghosts.take(fold(7)), ghosts.take(fold(7))), (uses, 0));
        }
    }

    #[test]
    fn many_uses_are_kept_in_steps_and_never_as_more() {
        let mut ghosts = ghosts(100);
        for uses in 17..=MOST_USES {
            ghosts.insert(fold(7), uses);
            let kept = ghosts.take(fold(7));
            assert!(kept <= uses && kept * 3 >= uses * 2, "{kept} for {uses}");
        }
    }

    #[test]
    fn the_oldest_of_a_set_makes_room() {
        let mut ghosts = ghosts(4); // one set
        let hashes: Vec<u32> = (0..17).map(|key| key * 3 + 1).collect();
        for hash in &hashes {
            ghosts.insert(*hash, 5);
        }
        assert_eq!(ghosts.take(hashes[0]), 0);
        assert!(hashes[1..].iter().all(|hash| ghosts.take(*hash) == 5));
        // A place in the middle that was freed is used again.
        hashes[..16].iter().for_each(|hash| ghosts.insert(*hash, 6));
        assert_eq!(ghosts.take(hashes[8]), 6);
        ghosts.insert(hashes[16], 6);
        assert_eq!(ghosts.take(hashes[0]), 6);
    }

    #[test]
    fn as_many_as_three_for_each_entry_are_there_and_few_that_never_were() {
        let mut ghosts = ghosts(1000);
        (0..4000).for_each(|key| ghosts.insert(fold(key), 3));
        let there = (1000..4000).filter(|&key| ghosts.take(fold(key)) == 3);
        assert!(there.count() > 2700);
        (0..4000).for_each(|key| ghosts.insert(fold(key), 3));
        let never = (10_000..20_000).filter(|&key| ghosts.take(fold(key)) > 0);
        let never = never.count();
        assert!(never < 120, "{never} of 10,000");
    }

    #[test]
    fn there_is_no_room_before_the_first_eviction_nor_after_a_clear() {
        let mut ghosts = Ghosts::default();
        ghosts.insert(1, 1);
        assert_eq!((ghosts.take(1), ghosts.0.capacity()), (0, 0));
        ghosts.reach(100);
        assert_eq!(ghosts.0.len() * WAYS, 400);
        ghosts.clear();
        assert_eq!(ghosts.0.capacity(), 0);
    }
}
