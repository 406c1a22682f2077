//! What the policy keeps of an entry.

use crate::hashing::mix;

/// Bits of a time, which counts insertions and starts over at the end.
const TIME_BITS: u32 = 28;

/// Bits of a hash.
const HASH_BITS: u32 = 28;

/// The most uses that are counted.
pub(super) const MOST_USES: u32 = 255;

/// The bits of a time.
pub(super) const TIME: u32 = (1 << TIME_BITS) - 1;

/// The hash of an entry's key, how often it was used, and when last, in 8 bytes: readers update it
/// by one store.
///
/// ```text
/// 63         36 35    28 27             0
/// |    hash    |  uses  |    last use    |
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word(pub(super) u64);

impl Word {
    /// Of an id at which no entry stands: those that stand were used at least once.
    pub(super) const FREE: Self = Self(0);

    pub(super) fn new(hash: u32, uses: u32, now: u32) -> Self {
        debug_assert!((1..=MOST_USES).contains(&uses) && hash >> HASH_BITS == 0);
        Self(u64::from(hash) << 36 | u64::from(uses) << 28 | u64::from(now & TIME))
    }

    pub(super) fn is_free(self) -> bool {
        self == Self::FREE
    }

    pub(super) fn hash(self) -> u32 {
        (self.0 >> 36) as u32
    }

    pub(super) fn uses(self) -> u32 {
        (self.0 >> 28) as u32 & MOST_USES
    }

    /// When it was used last: what a time has in its lowest bits.
    pub(super) fn last_use(self) -> u32 {
        self.0 as u32 & TIME
    }

    /// Insertions since the last use. Wrong after 2^28 of them, which no entry sees unused.
    pub(super) fn age(self, now: u32) -> u32 {
        now.wrapping_sub(self.0 as u32) & TIME
    }

    /// Whether any of `bits`, of those of a time, is in the age. Every hit asks it.
    #[inline]
    pub(super) fn age_has(self, bits: u32, now: u32) -> bool {
        now.wrapping_sub(self.0 as u32) & bits != 0
    }

    /// Used once more.
    pub(super) fn used(self, now: u32) -> Self {
        self.used_often(1, now)
    }

    /// Used `times` more, the last time at `now`.
    pub(super) fn used_often(self, times: u32, now: u32) -> Self {
        Self::new(self.hash(), (self.uses() + times).min(MOST_USES), now)
    }
}

/// The bits of a hash that a word has room for. They depend on all 64: which of them are alike in one
/// shard is not for a policy to know, and a sample is drawn by them.
pub(super) fn fold(hash: u64) -> u32 {
    (mix(hash) >> (64 - HASH_BITS)) as u32
}

/// One of `sets` by the highest bits of a folded hash.
pub(super) fn set_of(hash: u32, sets: usize) -> usize {
    ((u64::from(hash) * sets as u64) >> HASH_BITS) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_gives_back_what_it_was_made_of() {
        let word = Word::new(0xabc_def1, 200, 77);
        assert_eq!(
            (word.hash(), word.uses(), word.age(80)),
            (0xabc_def1, 200, 3)
        );
        let used = word.used(90);
        assert_eq!(
            (used.hash(), used.uses(), used.age(90)),
            (0xabc_def1, 201, 0)
        );
        assert!(!Word::new(0, 1, 0).is_free());
    }

    #[test]
    fn uses_stop_at_the_most() {
        let word = Word::new(5, 250, 0).used_often(100, 1);
        assert_eq!((word.uses(), word.hash()), (MOST_USES, 5));
    }

    #[test]
    fn an_age_outlasts_the_start_over_of_the_time() {
        let word = Word::new(1, 1, u32::MAX - 4);
        assert_eq!(word.age(5), 10);
        assert_eq!(Word::new(1, 1, TIME - 4).age(TIME + 6), 10);
    }

    #[test]
    fn sets_are_filled_evenly() {
        let mut filled = [0; 7];
        (0..7000_u64).for_each(|key| filled[set_of(fold(key), 7)] += 1);
        assert!(
            filled.iter().all(|&keys| (900..1100).contains(&keys)),
            "{filled:?}"
        );
    }
}
