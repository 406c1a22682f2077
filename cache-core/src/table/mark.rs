//! The part of a hash that is kept with an entry.

use super::group::CLASSES;
use std::num::NonZeroU32;

/// 31 bits of a hash: enough to tell nearly all keys of a shard apart, and to place them in its table.
///
/// Never zero, which is what tells a free place of the table from a full one: it then needs no memory
/// of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(NonZeroU32);

const SET: NonZeroU32 = NonZeroU32::new(1 << 31).unwrap();

impl Mark {
    #[inline]
    pub(crate) fn of(hash: u64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
        let low = hash as u32;
        Self(SET | low)
    }

    /// One of `groups`, by the highest bits: when there are more of them, all keep their order.
    #[inline]
    pub(super) fn home(self, groups: usize) -> usize {
        let part = u64::from(self.0.get() << 1);
        ((part * groups as u64) >> 32) as usize
    }

    /// What is compared before the entry is looked at: the lowest bits.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits")]
    pub(super) fn tag(self) -> u8 {
        self.0.get() as u8
    }

    /// By which those who passed a group by are counted.
    #[inline]
    pub(super) fn class(self) -> u32 {
        self.0.get() >> 8 & (CLASSES - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_bits(bits: u32) -> Mark {
        Mark(SET | bits)
    }

    #[test]
    fn homes_go_by_the_high_bits_and_tags_by_the_low_ones() {
        let homes = (0..1 << 12).map(|n| of_bits(n << 19).home(1 << 12));
        assert!(homes.eq(0..1 << 12));
        let tags = (0..1 << 8).map(|n| of_bits(n).tag());
        assert!(tags.eq(0..=u8::MAX));
        let classes = (0..8).map(|n| of_bits(n << 8).class());
        assert!(classes.eq(0..8));
    }

    #[test]
    fn homes_are_groups_that_there_are_and_keep_their_order() {
        let part = u32::MAX / 2000;
        for groups in [1, 2, 3, 1000, 1 << 27] {
            let homes = (0..1000).map(|n| of_bits(n * part).home(groups));
            assert!(homes.is_sorted());
            assert_eq!(of_bits(0).home(groups), 0);
            assert_eq!(of_bits(u32::MAX).home(groups), groups - 1);
        }
    }
}
