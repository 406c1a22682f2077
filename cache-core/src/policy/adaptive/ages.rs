//! Ages in buckets that widen with the age: four to an octave.

use super::word::TIME;

/// Buckets to an octave, as a power of two.
const SPLIT: u32 = 2;

/// Buckets. What is older than 2^14 units, which is in none, is only known to be old: that is 8 to 16
/// times as many insertions as there are entries.
pub(super) const BUCKETS: usize = 52;

/// How ages are counted: in units of a power of two of insertions, about a thousandth of the
/// entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// Insertions to a unit, as a power of two.
    unit: u32,
    /// The bits of an age that tell whole units: kept, as every hit looks at them.
    whole: u32,
}

impl Scale {
    /// For up to `span` entries, a power of two; from 2^28 of them on, units grow no more, so that the
    /// age that comes after the last bucket is still a `u32`.
    pub(super) fn new(span: u32) -> Self {
        let unit = span.ilog2().saturating_sub(11).min(17);
        Self {
            unit,
            whole: TIME & (TIME << unit),
        }
    }

    /// The bits of an age that are set, any of them, once it is a unit.
    #[inline]
    pub(super) fn whole(self) -> u32 {
        self.whole
    }

    /// The bucket of an age in insertions; `BUCKETS` beyond the last one.
    pub(super) fn bucket(self, age: u32) -> usize {
        bucket(age >> self.unit).min(BUCKETS)
    }

    /// The first age, in insertions, of a bucket, or of what comes after the last one.
    pub(super) fn start(self, bucket: usize) -> u32 {
        start(bucket) << self.unit
    }
}

/// Without a branch, as it is asked for each entry that is looked at.
fn bucket(units: u32) -> usize {
    let octave = (units | 1 << SPLIT).ilog2() - SPLIT;
    ((octave << SPLIT) + (units >> octave)) as usize
}

/// The first age of each bucket, and of what comes after the last one.
static STARTS: [u32; BUCKETS + 1] = {
    let mut starts = [0; BUCKETS + 1];
    let mut at = 0;
    while at < starts.len() {
        starts[at] = if at < 1 << SPLIT {
            at as u32
        } else {
            let octave = (at >> SPLIT) - 1;
            ((1 << SPLIT) + (at & ((1 << SPLIT) - 1)) as u32) << octave
        };
        at += 1;
    }
    starts
};

fn start(bucket: usize) -> u32 {
    STARTS[bucket]
}

/// The bucket that an age comes to stand in when units get twice as long.
pub(super) fn coarser(bucket: usize) -> usize {
    self::bucket(start(bucket) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLDEST: u32 = 1 << 14;

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
        let units = [16, 2048, 4096, 1 << 20].map(|span| Scale::new(span).start(1));
        assert_eq!(units, [1, 1, 2, 512]);
        let last = Scale::new(1 << 31);
        assert!(last.start(BUCKETS) > last.start(BUCKETS - 1));
        let scale = Scale::new(8192);
        assert_eq!(scale.bucket(39), 8);
        assert_eq!(scale.start(8), 32);
        assert_eq!(scale.bucket(4 * OLDEST - 1), BUCKETS - 1);
        assert_eq!(scale.bucket(4 * OLDEST), BUCKETS);
    }

    #[test]
    fn the_whole_bits_tell_that_an_age_is_a_unit() {
        for span in [16, 2048, 4096, 1 << 20] {
            let scale = Scale::new(span);
            for age in [0, 1, 2, 3, 511, 512, 513, TIME] {
                let is_unit = age >= scale.start(1);
                assert_eq!(age & scale.whole() != 0, is_unit, "{age} of {span}");
            }
        }
    }

    #[test]
    fn a_longer_unit_moves_ages_down_an_octave() {
        let (fine, coarse) = (Scale::new(2048), Scale::new(4096));
        for age in [0, 1, 5, 6, 7, 8, 9, 100, 1000, 16_000] {
            let at = fine.bucket(age);
            assert_eq!(coarse.bucket(fine.start(at)), coarser(at), "{age}");
        }
    }
}
