//! A group of places, and what tells of them without a look at the entries.

#![allow(
    unsafe_code,
    reason = "one call, of what the processor is known to have"
)]

/// Places of a group.
pub(super) const PLACES: usize = 28;

const BYTES: usize = 32;

/// The classes by which those who passed by are counted, four bits for each.
pub(super) const CLASSES: u32 = 8;

/// The count that stays: how many more passed is not known.
const MANY: u32 = 15;

/// A byte for each place, the *tag* of its entry (any byte) or 0 where it is free; and at the end how
/// many entries passed the group by, since it was full when they came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(32))] // it lies in one line of memory
pub(super) struct Group([u8; BYTES]);

impl Group {
    /// The places whose entry has this tag.
    #[inline]
    pub(super) fn matching(&self, tag: u8) -> Places {
        Places(equal(&self.0, tag) & Places::ALL)
    }

    /// The places that are free, and some that are not but whose tag is 0.
    pub(super) fn maybe_free(&self) -> Places {
        self.matching(0)
    }

    pub(super) fn set(&mut self, place: usize, tag: u8) {
        debug_assert!(place < PLACES);
        self.0[place] = tag;
    }

    pub(super) fn free(&mut self, place: usize) {
        self.set(place, 0);
    }

    /// Whether who is of this class, and is not here, may be further on.
    #[inline]
    pub(super) fn was_passed(&self, class: u32) -> bool {
        self.passed(class) != 0
    }

    /// How many of this class passed by.
    #[inline]
    fn passed(&self, class: u32) -> u32 {
        let [.., a, b, c, d] = self.0;
        u32::from_le_bytes([a, b, c, d]) >> (4 * class) & MANY
    }

    fn set_passed(&mut self, class: u32, count: u32) {
        let [.., a, b, c, d] = &mut self.0;
        let others = u32::from_le_bytes([*a, *b, *c, *d]) & !(MANY << (4 * class));
        [*a, *b, *c, *d] = (others | count << (4 * class)).to_le_bytes();
    }

    /// An entry of this class found no room here.
    pub(super) fn pass(&mut self, class: u32) {
        self.set_passed(class, MANY.min(self.passed(class) + 1));
    }

    /// One that had found no room here left. False where it is not known how many are left.
    pub(super) fn forget_pass(&mut self, class: u32) -> bool {
        let passed = self.passed(class);
        debug_assert_ne!(passed, 0, "it passed by");
        let is_known = passed != MANY;
        if is_known {
            self.set_passed(class, passed - 1);
        }
        is_known
    }
}

/// The bits of the bytes that are equal to `tag`.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[inline]
fn equal(bytes: &[u8; BYTES], tag: u8) -> u32 {
    // SAFETY: this is compiled for processors that have SSE2 only.
    unsafe { equal_sse2(bytes, tag) }
}

/// As the compiler makes no comparison of vectors of a loop.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[target_feature(enable = "sse2")]
#[inline]
fn equal_sse2(bytes: &[u8; BYTES], tag: u8) -> u32 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set_epi64x, _mm_set1_epi8};
    let wanted = _mm_set1_epi8(tag.cast_signed());
    let equal = |half: &[u8; 16]| {
        let [low, high] = [0, 8].map(|from| std::array::from_fn(|at| half[from + at]));
        let half = _mm_set_epi64x(i64::from_le_bytes(high), i64::from_le_bytes(low));
        _mm_movemask_epi8(_mm_cmpeq_epi8(half, wanted)).cast_unsigned()
    };
    let (halves, _) = bytes.as_chunks();
    equal(&halves[0]) | equal(&halves[1]) << 16
}

#[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
fn equal(bytes: &[u8; BYTES], tag: u8) -> u32 {
    let bits = (0..)
        .zip(bytes)
        .map(|(at, byte)| u32::from(*byte == tag) << at);
    bits.fold(0, |all, bit| all | bit)
}

/// Places of a group, a bit for each.
#[derive(Debug)]
pub(super) struct Places(u32);

impl Places {
    const ALL: u32 = (1 << PLACES) - 1;
}

impl Iterator for Places {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let place = (self.0 != 0).then(|| self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(place)
    }
}
