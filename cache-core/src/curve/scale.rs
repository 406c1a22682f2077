//! The capacities of a curve, and how much smaller their miniatures are.

use crate::builder::Builder;
use crate::hashing::mix;

/// The capacities of a curve: 1/8, 1/4, .. 8 times today's.
pub(super) const STEPS: usize = 7;

/// Which of them is today's.
const TODAY: u32 = 3;

/// The most entries of the miniature of today's capacity. The smallest then has 126, and the largest
/// 8,064.
const MINIATURE: u64 = 1008;

/// No cache is larger.
const MAX_CAPACITY: u64 = Builder::<(), ()>::MAX_CAPACITY;

#[derive(Debug)]
pub(super) struct Scale {
    capacity: u64,
    steps: Vec<Step>,
}

/// One capacity of the curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Of the cache.
    pub(super) capacity: u64,
    /// Of its miniature.
    pub(super) bound: u16,
}

impl Scale {
    /// `None` for a capacity of 0.
    pub(super) fn new(capacity: u64) -> Option<Self> {
        let today = capacity.min(MINIATURE);
        let eighth = |number: u64, step: u32| (u128::from(number) << step) >> TODAY;
        let steps = (0..).take(STEPS).filter_map(|step| {
            let capacity = u64::try_from(eighth(capacity, step)).ok()?;
            let bound = u16::try_from(eighth(today, step)).ok()?;
            let exists = 0 < capacity && capacity <= MAX_CAPACITY;
            exists.then_some(Step { capacity, bound })
        });
        (capacity > 0).then(|| Self {
            capacity,
            steps: steps.collect(),
        })
    }

    pub(super) fn capacity(&self) -> u64 {
        self.capacity
    }

    /// Ascending, each capacity once.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Where today's capacity stands among the steps.
    pub(super) fn today(&self) -> usize {
        let mut steps = self.steps.iter();
        let today = steps.position(|step| step.capacity == self.capacity);
        today.unwrap_or_default()
    }

    /// Whether every key is sampled, and the miniatures are as large as what they stand for.
    fn is_whole(&self) -> bool {
        self.capacity <= MINIATURE
    }

    /// The part of the keys that is sampled.
    #[expect(clippy::cast_precision_loss, reason = "a part")]
    pub(super) fn rate(&self) -> f64 {
        if self.is_whole() {
            1.0
        } else {
            MINIATURE as f64 / self.capacity as f64
        }
    }

    /// The keys whose [`lot`] is below it are sampled.
    pub(super) fn threshold(&self) -> u64 {
        if self.is_whole() {
            return u64::MAX;
        }
        let threshold = (u128::from(MINIATURE) << 64) / u128::from(self.capacity);
        u64::try_from(threshold).unwrap_or(u64::MAX)
    }

    /// A hash as the miniatures see it. The lots of those that are sampled are all small: a policy may
    /// well look at the bits that they have in common. Where every key is sampled, the policies see the
    /// very hashes that the cache's own sees.
    pub(super) fn spread(&self, hash: u64) -> u64 {
        if self.is_whole() {
            hash
        } else {
            mix(lot(hash))
        }
    }
}

/// By what a key is drawn.
pub(super) fn lot(hash: u64) -> u64 {
    mix(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capacities(capacity: u64) -> Vec<u64> {
        let scale = Scale::new(capacity).expect("a capacity");
        scale.steps().iter().map(|step| step.capacity).collect()
    }

    #[test]
    fn the_capacities_double_from_an_eighth_to_eight_times() {
        assert_eq!(capacities(1000), [125, 250, 500, 1000, 2000, 4000, 8000]);
        assert_eq!(capacities(75), [9, 18, 37, 75, 150, 300, 600]);
    }

    #[test]
    fn what_no_cache_could_have_is_left_out() {
        assert_eq!(capacities(1), [1, 2, 4, 8]);
        assert_eq!(capacities(4), [1, 2, 4, 8, 16, 32]);
        assert_eq!(capacities(MAX_CAPACITY).len(), 4);
        assert!(Scale::new(0).is_none());
    }

    #[test]
    fn today_is_found_wherever_it_stands() {
        for capacity in [1, 2, 3, 5, 1000, MAX_CAPACITY] {
            let scale = Scale::new(capacity).expect("a capacity");
            assert_eq!(scale.steps()[scale.today()].capacity, capacity);
        }
    }

    #[test]
    fn a_small_cache_is_simulated_whole_and_a_large_one_in_part() {
        let small = Scale::new(1008).expect("a capacity");
        assert_eq!((small.rate(), small.threshold()), (1.0, u64::MAX));
        assert_eq!(small.steps()[6].bound, 8064);
        let large = Scale::new(2016).expect("a capacity");
        assert_eq!((large.rate(), large.threshold()), (0.5, 1 << 63));
        let bounds: Vec<u16> = large.steps().iter().map(|step| step.bound).collect();
        assert_eq!(bounds, [126, 252, 504, 1008, 2016, 4032, 8064]);
    }
}
