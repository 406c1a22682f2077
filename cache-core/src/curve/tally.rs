//! What was sampled, and missed at each capacity: by groups of keys, whose differences tell how much
//! chance there is in a sum.

use super::scale::STEPS;
use crate::hashing::mix;

/// Groups of keys.
pub(super) const GROUPS: usize = 64;

#[derive(Debug)]
pub(super) struct Tally {
    groups: [Group; GROUPS],
}

/// A 64th of the keys that are sampled.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Group {
    pub(super) reads: u64,
    pub(super) misses: [u64; STEPS],
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            groups: [Group::default(); GROUPS],
        }
    }
}

impl Tally {
    /// Counts a read of a key, and where it was missed.
    #[expect(clippy::cast_possible_truncation, reason = "there are few groups")]
    pub(super) fn note(&mut self, hash: u64, missed: [bool; STEPS]) {
        // By bits that the sampling does not look at.
        let group = &mut self.groups[(mix(hash) % GROUPS as u64) as usize];
        group.reads += 1;
        for (misses, missed) in group.misses.iter_mut().zip(missed) {
            *misses += u64::from(missed);
        }
    }

    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    pub(super) fn reads(&self) -> u64 {
        self.groups.iter().map(|group| group.reads).sum()
    }

    /// Halves all counts, so that what was long ago fades.
    pub(super) fn halve(&mut self) {
        for group in &mut self.groups {
            group.reads /= 2;
            group.misses.iter_mut().for_each(|misses| *misses /= 2);
        }
    }
}
