//! In which order entries leave.

use super::word::{TIME, Word};

/// Who has to leave first has the least rank: the one worth least, and among equals the one unused
/// for longest. The bits of a worth, which order as the worth does since it is not negative, stand
/// above the time of the last use, and that above the place among those it is compared with: so the
/// least of some tells where it stands, without a branch or a second number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u64);

/// Bits of a place. Beside those of a worth and of a time they are all that is left.
const PLACE_BITS: u32 = 4;

/// The most places.
pub(super) const PLACES: usize = 1 << PLACE_BITS;

/// The bits of a place.
const PLACE: u64 = (1 << PLACE_BITS) - 1;

const _: () = assert!(TIME.leading_zeros() >= PLACE_BITS);

impl Rank {
    /// Not before anybody's: that of an id at which nobody stands. At place 0.
    pub(super) const NONE: Self = Self((f32::INFINITY.to_bits() as u64) << 32);

    /// `worth` is that per weight. At place 0.
    #[inline]
    pub(super) fn new(worth: f32, word: Word) -> Self {
        Self(u64::from(word.last_use()) << PLACE_BITS).worth_as(worth)
    }

    /// The same of another worth.
    #[inline]
    pub(super) fn worth_as(self, worth: f32) -> Self {
        debug_assert!(worth >= 0.0);
        Self(u64::from(worth.to_bits()) << 32 | u64::from(self.0 as u32))
    }

    /// The same of who has none, at another place.
    #[inline]
    pub(super) fn at(self, place: usize) -> Self {
        debug_assert!(self.place() == 0 && place >> PLACE_BITS == 0);
        Self(self.0 | place as u64)
    }

    pub(super) fn place(self) -> usize {
        (self.0 & PLACE) as usize
    }

    /// The greater; of equals the one whose place is first.
    pub(super) fn max_of_first(self, other: Self) -> Self {
        Self((self.0 ^ PLACE).max(other.0 ^ PLACE) ^ PLACE)
    }

    /// The same, whatever the place.
    pub(super) fn anywhere(self) -> Self {
        Self(self.0 & !PLACE)
    }

    pub(super) fn is_none(self) -> bool {
        self.anywhere() == Self::NONE
    }

    pub(super) fn worth(self) -> f32 {
        f32::from_bits((self.0 >> 32) as u32)
    }

    /// Whether this is what the entry of this word was ranked when it was looked at. If it was used
    /// since, or left, it is not: no other entry at its id has the same last use, as each comes in at
    /// a time of its own.
    pub(super) fn is_of(self, word: Word) -> bool {
        self.0 as u32 >> PLACE_BITS == word.last_use() && !word.is_free()
    }
}
