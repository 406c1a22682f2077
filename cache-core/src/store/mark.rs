//! The part of a hash that is kept with an entry.

use std::num::NonZeroU32;

/// 31 bits of a hash: enough to tell nearly all keys of a shard apart, and to place them in its table.
///
/// Never zero, which is what tells a free slot of the slab from a full one: it then needs no memory of
/// its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(NonZeroU32);

const SET: NonZeroU32 = NonZeroU32::new(1 << 31).unwrap();

impl Mark {
    #[inline]
    pub(super) fn of(hash: u64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
        let low = hash as u32;
        Self(SET | low)
    }

    /// What the table of a shard goes by: it takes its buckets from the lowest bits, and tells entries
    /// apart by the highest seven.
    #[inline]
    pub(super) fn hash(self) -> u64 {
        let mark = u64::from(self.0.get());
        mark << 33 | mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn both_ends_of_the_hash_depend_on_the_bits_that_differ() {
        let hashes = || (0..1 << 12).map(|n: u64| Mark::of(n << 19).hash());
        let high: HashSet<u64> = hashes().map(|hash| hash >> 57).collect();
        assert_eq!(high.len(), 128, "all values of the highest seven bits");
        let low: HashSet<u64> = (0..1 << 12)
            .map(|n: u64| Mark::of(n).hash() % (1 << 12))
            .collect();
        assert_eq!(low.len(), 1 << 12, "all values of the lowest twelve bits");
    }

    #[test]
    fn a_free_slot_of_a_slab_takes_no_memory_to_tell() {
        let slab = size_of::<crate::slab::Slot<super::super::Entry<u64, u64>>>();
        assert_eq!(slab, 24);
    }
}
