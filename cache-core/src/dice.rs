//! Numbers that look random, and are the same in every run: for tests.

/// A linear congruential generator, of which the upper half is used.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        let (by, plus) = (0x5851_f42d_4c95_7f2d, 0x1405_7b7e_f767_814f);
        self.0 = self.0.wrapping_mul(by).wrapping_add(plus);
        (self.0 >> 33) % end
    }

    /// An index into what has so many elements.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("it is below a usize")
    }
}
