//! A hierarchical timing wheel: which entries are over, without looking at those that are not.
//!
//! Time is cut into ticks of about a millisecond. Level 0 has a bucket for each of the next 64
//! ticks, level 1 one for each of the next 64 × 64 ticks, and so on; an entry waits in the lowest
//! level where its tick and now differ, and moves down when its bucket comes up. All is O(1) but
//! for these moves, of which an entry makes at most one a level.

use crate::clock::{NEVER, Nanos};
use crate::list::{Id, Links, List};

/// A tick is 2^20 ns, a little over a millisecond.
const TICK_BITS: u32 = 20;
const BUCKET_BITS: u32 = 6;
const BUCKETS: usize = 1 << BUCKET_BITS;
/// Eight levels of 6 bits cover all 44 bits of ticks that 64 bits of nanoseconds have.
const LEVELS: usize = 8;

/// The bucket that an entry waits in, by level and index; [`NOWHERE`] for none.
type Place = u16;
const NOWHERE: Place = Place::MAX;

/// A number of 0 to 63 as an index: the lowest six bits of `tick`.
fn bucket_of(tick: u64) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "six bits")]
    let bucket = (tick % BUCKETS as u64) as usize;
    bucket
}

/// When to look at which entry, by id: 10 bytes each.
///
/// The owner knows their deadlines. One may be put off without a word to the wheel: the entry then
/// comes out at the old one, and is to be scheduled again.
#[derive(Debug)]
pub(crate) struct Wheel {
    /// The tick up to which the wheel has turned: no entry waits for an earlier one.
    tick: u64,
    buckets: Box<[List]>,
    /// A bit for each bucket of a level that is not empty.
    occupied: [u64; LEVELS],
    links: Links,
    places: Vec<Place>,
}

impl Wheel {
    pub(crate) fn new(now: Nanos) -> Self {
        Self {
            tick: now >> TICK_BITS,
            buckets: (0..LEVELS * BUCKETS).map(|_| List::default()).collect(),
            occupied: [0; LEVELS],
            links: Links::default(),
            places: Vec::new(),
        }
    }

    /// Waits for `deadline` with the entry at `id`, which waits for nothing yet.
    pub(crate) fn schedule(&mut self, id: Id, deadline: Nanos) {
        let index = id as usize;
        if index >= self.places.len() {
            self.places.resize(index + 1, NOWHERE);
        }
        debug_assert_eq!(self.places[index], NOWHERE, "id {id} waits already");
        if deadline != NEVER {
            let place = self.place(deadline);
            self.places[index] = place;
            self.buckets[place as usize].push_back(&mut self.links, id);
            self.occupied[place as usize / BUCKETS] |= 1 << (place as usize % BUCKETS);
        }
    }

    /// Forgets the entry at `id`, if it waits.
    pub(crate) fn cancel(&mut self, id: Id) {
        let Some(place) = self.places.get_mut(id as usize) else {
            return;
        };
        let place = std::mem::replace(place, NOWHERE) as usize;
        if place == NOWHERE as usize {
            return;
        }
        self.buckets[place].remove(&mut self.links, id);
        if self.buckets[place].is_empty() {
            self.occupied[place / BUCKETS] &= !(1 << (place % BUCKETS));
        }
    }

    /// Takes out one entry whose tick is wholly over at `now`; `None` when there is none left.
    ///
    /// Cheap: an entry that is not over is looked at only to move it down a level.
    pub(crate) fn pop(&mut self, now: Nanos, deadline_of: impl Fn(Id) -> Nanos) -> Option<Id> {
        let target = now >> TICK_BITS;
        while self.tick < target {
            let bucket = bucket_of(self.tick);
            if let Some(id) = self.buckets[bucket].front() {
                self.cancel(id);
                return Some(id);
            }
            match self.next_bucket(target) {
                Some((start, place)) => {
                    self.tick = start;
                    self.spread(place, &deadline_of);
                }
                None => self.tick = target,
            }
        }
        None
    }

    /// Takes out the entries of the tick under way whose deadline is over at `now`, once
    /// [`pop`](Self::pop) has nothing left. Looks at all entries of that tick.
    pub(crate) fn take_current(
        &mut self,
        now: Nanos,
        deadline_of: impl Fn(Id) -> Nanos,
    ) -> Vec<Id> {
        let bucket = &self.buckets[bucket_of(self.tick)];
        let over = |id: &Id| deadline_of(*id) <= now;
        let ids: Vec<Id> = bucket.iter(&self.links).filter(over).collect();
        for id in &ids {
            self.cancel(*id);
        }
        ids
    }

    /// The first bucket that is not empty and starts after the current tick, but not after
    /// `target`.
    fn next_bucket(&self, target: u64) -> Option<(u64, usize)> {
        (0..).zip(&self.occupied).find_map(|(level, occupied)| {
            let shift = level * BUCKET_BITS;
            let current = bucket_of(self.tick >> shift);
            let later = occupied & (u64::MAX << current << 1);
            if later == 0 {
                return None;
            }
            let bucket = later.trailing_zeros();
            let lap = self.tick >> shift >> BUCKET_BITS << BUCKET_BITS;
            let start = (lap | u64::from(bucket)) << shift;
            let place = level << BUCKET_BITS | bucket;
            (start <= target).then_some((start, place as usize))
        })
    }

    /// Moves the entries of a bucket that has come up to the levels below.
    fn spread(&mut self, place: usize, deadline_of: impl Fn(Id) -> Nanos) {
        if place < BUCKETS {
            return; // the lowest level: its entries are read where they are
        }
        while let Some(id) = self.buckets[place].front() {
            self.cancel(id);
            self.schedule(id, deadline_of(id));
        }
    }

    fn place(&self, deadline: Nanos) -> Place {
        let tick = (deadline >> TICK_BITS).max(self.tick);
        let differing = (tick ^ self.tick) | 1;
        let level = (u64::BITS - 1 - differing.leading_zeros()) / BUCKET_BITS;
        let bucket = bucket_of(tick >> (level * BUCKET_BITS));
        #[expect(clippy::cast_possible_truncation, reason = "at most 8 * 64")]
        let place = (level as usize * BUCKETS + bucket) as Place;
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const TICK: Nanos = 1 << TICK_BITS;

    /// Takes out all that is over, where all have the same deadline.
    fn all_over(wheel: &mut Wheel, now: Nanos, deadline: Nanos) -> Vec<Id> {
        all_over_by(wheel, now, |_| deadline)
    }

    fn all_over_by(wheel: &mut Wheel, now: Nanos, deadline_of: impl Fn(Id) -> Nanos) -> Vec<Id> {
        let mut ids: Vec<Id> = std::iter::from_fn(|| wheel.pop(now, &deadline_of)).collect();
        ids.extend(wheel.take_current(now, &deadline_of));
        ids.sort_unstable();
        ids
    }

    #[test]
    fn an_entry_comes_out_at_its_deadline_and_not_before() {
        // One deadline in each level, and two beside the border of one.
        for ticks in [0, 1, 63, 64, 65, 4095, 4096, 300_000, 1 << 30, 1 << 43] {
            let deadline = ticks * TICK + 7;
            let mut wheel = Wheel::new(0);
            wheel.schedule(0, deadline);
            assert!(
                all_over(&mut wheel, deadline - 1, deadline).is_empty(),
                "{ticks}"
            );
            assert_eq!(all_over(&mut wheel, deadline, deadline), [0], "{ticks}");
            assert!(all_over(&mut wheel, NEVER, deadline).is_empty(), "{ticks}");
        }
    }

    #[test]
    fn a_deadline_that_has_passed_is_over_at_once() {
        let mut wheel = Wheel::new(1000 * TICK);
        wheel.schedule(3, 5 * TICK);
        assert_eq!(all_over(&mut wheel, 1000 * TICK, 5 * TICK), [3]);
    }

    #[test]
    fn what_never_ends_and_what_was_cancelled_does_not_come_out() {
        let mut wheel = Wheel::new(0);
        wheel.schedule(0, NEVER);
        wheel.schedule(1, TICK);
        wheel.cancel(1);
        wheel.cancel(1);
        wheel.cancel(0);
        assert!(all_over(&mut wheel, NEVER, TICK).is_empty());
    }

    /// Numbers that look random.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u64) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(0x5851_f42d_4c95_7f2d)
                .wrapping_add(0x1405_7b7e_f767_814f);
            (self.0 >> 33) % sides
        }
    }

    #[test]
    fn the_wheel_agrees_with_a_sorted_map_over_random_operations() {
        let steps = if cfg!(debug_assertions) {
            30_000
        } else {
            1_000_000
        };
        for seed in 0..8 {
            let mut dice = Dice(seed);
            let mut now = dice.roll(1 << 40);
            let mut wheel = Wheel::new(now);
            let mut model: BTreeMap<Id, Nanos> = BTreeMap::new();
            let mut deadlines = [NEVER; 200];
            for step in 0..steps / 8 {
                let id = u32::try_from(dice.roll(200)).unwrap_or(0);
                // As many short spans as long ones.
                let bits = dice.roll(32);
                let span = dice.roll(1 << bits) << dice.roll(20);
                match dice.roll(4) {
                    0 | 1 => {
                        wheel.cancel(id);
                        wheel.schedule(id, now + span);
                        deadlines[id as usize] = now + span;
                        model.insert(id, now + span);
                    }
                    2 => {
                        wheel.cancel(id);
                        model.remove(&id);
                    }
                    _ => {
                        now += span / 16;
                        let over = model.iter().filter(|(_, deadline)| **deadline <= now);
                        let expected: Vec<Id> = over.map(|(id, _)| *id).collect();
                        model.retain(|_, deadline| *deadline > now);
                        let over = all_over_by(&mut wheel, now, |id| deadlines[id as usize]);
                        assert_eq!(over, expected, "seed {seed}, step {step}");
                    }
                }
            }
        }
    }
}
