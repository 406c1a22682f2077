//! Ages in buckets that widen with the age: four to an octave.

/// Buckets to an octave, as a power of two.
const SPLIT: u32 = 2;

/// Buckets of the ages below [`OLDEST`].
pub(super) const BUCKETS: usize = 52;

/// The units after which nothing more is known of an entry than that it is old: about 8 to 16 times
/// as many insertions as there are entries.
pub(super) const OLDEST: u32 = 1 << 14;

/// How ages are counted: in units of a power of two of insertions, about a thousandth of the
/// entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale(u32);

impl Scale {
    /// For up to `span` entries, a power of two.
    pub(super) fn new(span: u32) -> Self {
        Self(span.ilog2().saturating_sub(11))
    }

    /// Insertions to a unit.
    pub(super) fn unit(self) -> u32 {
        1 << self.0
    }

    /// The bucket of an age in insertions; `None` beyond the last one.
    pub(super) fn bucket(self, age: u32) -> Option<usize> {
        let units = age >> self.0;
        (units < OLDEST).then(|| bucket(units))
    }

    /// The first age, in insertions, of a bucket, or of what comes after the last one.
    pub(super) fn start(self, bucket: usize) -> u32 {
        start(bucket) << self.0
    }
}

fn bucket(units: u32) -> usize {
    let Some(octave) = units.checked_ilog2().filter(|&octave| octave >= SPLIT) else {
        return units as usize;
    };
    let part = (units >> (octave - SPLIT)) & ((1 << SPLIT) - 1);
    ((((octave - SPLIT) + 1) << SPLIT) + part) as usize
}

fn start(bucket: usize) -> u32 {
    let bucket = bucket as u32;
    if bucket < 1 << SPLIT {
        return bucket;
    }
    let octave = (bucket >> SPLIT) - 1;
    ((1 << SPLIT) + (bucket & ((1 << SPLIT) - 1))) << octave
}

/// The bucket that an age comes to stand in when units get twice as long.
pub(super) fn coarser(bucket: usize) -> usize {
    self::bucket(start(bucket) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_each_other_without_gaps() {
        let starts: Vec<u32> = (0..14).map(start).collect();
        assert_eq!(starts, [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20]);
        assert_eq!(start(BUCKETS), OLDEST);
        for units in 0..OLDEST {
            let at = bucket(units);
            assert!(start(at) <= units && units < start(at + 1), "{units}");
        }
    }

    #[test]
    fn units_grow_with_the_entries() {
        let units = [16, 2048, 4096, 1 << 20].map(|span| Scale::new(span).unit());
        assert_eq!(units, [1, 1, 2, 512]);
        let scale = Scale::new(8192);
        assert_eq!(scale.bucket(39), Some(8));
        assert_eq!(scale.start(8), 32);
        assert_eq!(scale.bucket(4 * OLDEST - 1), Some(BUCKETS - 1));
        assert_eq!(scale.bucket(4 * OLDEST), None);
    }

    #[test]
    fn a_longer_unit_moves_ages_down_an_octave() {
        let (fine, coarse) = (Scale::new(2048), Scale::new(4096));
        for age in [0, 1, 5, 6, 7, 8, 9, 100, 1000, 16_000] {
            let at = fine.bucket(age).unwrap();
            assert_eq!(coarse.bucket(fine.start(at)), Some(coarser(at)), "{age}");
        }
    }
}
