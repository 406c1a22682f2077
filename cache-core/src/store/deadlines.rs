//! Which entries are over, without looking at most of those that are not.
//!
//! The deadlines of entries stand with their other times ([`Lives`](super::lives::Lives)), by id. Here
//! stands, for each block of 64 ids, a time before which none of them is over. To find what is over is
//! to go round the blocks, and into those whose time has come: that looks at 64 deadlines for what may
//! be one entry, but in a row, and takes an eighth of a byte an entry where a queue would take eight.
//!
//! A deadline that is put off, or an entry that leaves, needs no word here: the time of its block is
//! then earlier than it has to be, until somebody looks.

use crate::by_id;
use crate::clock::{NEVER, Nanos};
use crate::list::Id;
use std::ops::Range;

/// Ids that share a time.
const BLOCK: Id = 64;

#[derive(Debug, Default)]
pub(super) struct Deadlines {
    /// A time before which no entry of the block is over.
    earliest: Vec<Nanos>,
    /// The block to look at next.
    hand: usize,
}

impl Deadlines {
    /// The entry at `id` is over at `deadline`. O(1), amortized.
    pub(super) fn schedule(&mut self, id: Id, deadline: Nanos) {
        let earliest = by_id::reach(&mut self.earliest, id / BLOCK, || NEVER);
        *earliest = deadline.min(*earliest);
    }

    /// How many blocks there are.
    pub(super) fn blocks(&self) -> usize {
        self.earliest.len()
    }

    /// The ids of the next block where something may be over at `now`, of the next `looks` blocks.
    ///
    /// Who gets them takes out what is over, and then [`schedule`](Self::schedule)s what is left.
    pub(super) fn next_due(&mut self, looks: usize, now: Nanos) -> Option<Range<Id>> {
        for _ in 0..looks.min(self.earliest.len()) {
            let block = self.hand;
            self.hand = (block + 1) % self.earliest.len();
            if self.earliest[block] <= now {
                self.earliest[block] = NEVER;
                #[expect(clippy::cast_possible_truncation, reason = "of an id, divided")]
                let first = block as Id * BLOCK;
                return Some(first..first.saturating_add(BLOCK));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;

    /// Deadlines by id, `NEVER` for no entry, with what is to find those that are over.
    struct Entries {
        deadlines: Vec<Nanos>,
        found_by: Deadlines,
    }

    impl Entries {
        fn new(ids: usize) -> Self {
            Self {
                deadlines: vec![NEVER; ids],
                found_by: Deadlines::default(),
            }
        }

        fn set(&mut self, id: Id, deadline: Nanos) {
            self.deadlines[id as usize] = deadline;
            self.found_by.schedule(id, deadline);
        }

        /// Takes out all that is over, in the order of ids.
        fn take_over(&mut self, now: Nanos) -> Vec<Id> {
            let mut over = Vec::new();
            let looks = self.found_by.blocks();
            while let Some(ids) = self.found_by.next_due(looks, now) {
                for id in ids {
                    let Some(deadline) = self.deadlines.get_mut(id as usize) else {
                        break;
                    };
                    if *deadline <= now {
                        *deadline = NEVER;
                        over.push(id);
                    } else {
                        self.found_by.schedule(id, *deadline);
                    }
                }
            }
            over.sort_unstable();
            over
        }
    }

    #[test]
    fn an_entry_is_found_at_its_deadline_and_not_before() {
        let mut entries = Entries::new(200);
        for (id, deadline) in [(0, 7), (63, 9), (64, 8), (199, 7)] {
            entries.set(id, deadline);
        }
        assert!(entries.take_over(6).is_empty());
        assert_eq!(entries.take_over(7), [0, 199]);
        assert_eq!(entries.take_over(8), [64]);
        assert_eq!(entries.take_over(NEVER - 1), [63]);
        assert!(entries.take_over(NEVER - 1).is_empty());
    }

    #[test]
    fn a_block_whose_time_has_not_come_is_not_looked_into() {
        let mut entries = Entries::new(256);
        (0..256).for_each(|id| entries.set(id, Nanos::from(id) + 100));
        assert_eq!(entries.found_by.next_due(4, 99), None);
        assert_eq!(entries.found_by.next_due(4, 163), Some(0..64));
        assert_eq!(entries.found_by.next_due(4, 163), None, "it was given out");
    }

    #[test]
    fn a_few_looks_at_a_time_come_round_to_every_block() {
        let mut entries = Entries::new(640);
        entries.set(639, 5);
        let mut looks = (0..10).map(|_| entries.found_by.next_due(1, 5));
        assert_eq!(looks.find_map(|found| found), Some(576..640));
    }

    #[test]
    fn what_is_found_agrees_with_a_look_at_all_over_random_operations() {
        for seed in 0..8 {
            let mut dice = Dice(seed);
            let mut now = dice.below(1 << 40);
            let mut entries = Entries::new(500);
            for step in 0..4_000 {
                let id = u32::try_from(dice.below(500)).unwrap_or(0);
                let bits = dice.below(32);
                let span = dice.below(1 << bits) << dice.below(20);
                match dice.below(5) {
                    0 | 1 => entries.set(id, now + span),
                    // It leaves; or its deadline is put off: neither is told.
                    2 => entries.deadlines[id as usize] = NEVER,
                    3 => {
                        let deadline = &mut entries.deadlines[id as usize];
                        *deadline = deadline.saturating_add(span);
                    }
                    _ => {
                        now += span / 16;
                        let over = (0..500).filter(|id| entries.deadlines[*id as usize] <= now);
                        let expected: Vec<Id> = over.collect();
                        assert_eq!(entries.take_over(now), expected, "seed {seed}, step {step}");
                    }
                }
            }
        }
    }
}
