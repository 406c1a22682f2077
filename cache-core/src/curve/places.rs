//! Which places of a miniature are taken.

/// A bit for each place.
#[derive(Debug)]
pub(super) struct Places {
    /// Set where a place is free.
    free: Vec<u64>,
    len: usize,
}

const BITS: usize = u64::BITS as usize;

impl Places {
    /// So many, all of them free.
    pub(super) fn new(len: usize) -> Self {
        let mut free = vec![u64::MAX; len.div_ceil(BITS)];
        if let Some(last) = free.last_mut() {
            *last >>= (BITS - len % BITS) % BITS;
        }
        Self { free, len }
    }

    /// Takes the first one that is free from a place on that the hash chooses, round the end.
    ///
    /// # Panics
    /// Where all are taken.
    pub(super) fn take(&mut self, hash: u64) -> usize {
        let home = self.home(hash);
        let (word, bit) = (home / BITS, home % BITS);
        let from_home = self.free[word] & (u64::MAX << bit);
        let found = if from_home != 0 {
            (word, from_home)
        } else {
            // The word of `home` comes last once more, for the places before it.
            let words = (word + 1..self.free.len()).chain(0..=word);
            let mut found = words.map(|word| (word, self.free[word]));
            let found = found.find(|(_, free)| *free != 0);
            found.expect("a place is free")
        };
        let bit = found.1.trailing_zeros() as usize;
        self.free[found.0] &= !(1 << bit);
        found.0 * BITS + bit
    }

    /// The place that a hash chooses.
    #[expect(clippy::cast_possible_truncation, reason = "below `len`")]
    pub(super) fn home(&self, hash: u64) -> usize {
        ((u128::from(hash) * self.len as u128) >> 64) as usize
    }

    /// Frees a place.
    pub(super) fn free(&mut self, place: usize) {
        debug_assert_eq!(self.free[place / BITS] >> (place % BITS) & 1, 0);
        self.free[place / BITS] |= 1 << (place % BITS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;

    #[test]
    fn each_place_is_taken_once_from_where_the_hash_says_on_and_round_the_end() {
        for len in [1, 2, 63, 64, 65, 200] {
            let mut dice = Dice(len as u64);
            let mut places = Places::new(len);
            let mut taken = vec![false; len];
            for _ in 0..20 * len {
                if taken.iter().all(|taken| *taken) || dice.below(3) == 0 {
                    let place = dice.index(len);
                    if std::mem::take(&mut taken[place]) {
                        places.free(place);
                    }
                    continue;
                }
                let hash = dice.below(1 << 31) << 33;
                let home = places.home(hash);
                assert!(home < len);
                let mut round = (home..len).chain(0..home);
                let expected = round.find(|place| !taken[*place]).expect("one is free");
                assert_eq!(places.take(hash), expected, "of {len}");
                taken[expected] = true;
            }
        }
    }
}
