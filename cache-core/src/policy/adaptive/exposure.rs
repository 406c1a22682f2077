//! How long keys stood at each age without a use, by class of uses.

use super::ages::{BUCKETS, Scale};
use super::reuse::{CLASSES, Table};

/// Sums of insertions.
///
/// A wait may go through many buckets, but it is no more than two that it is added to: those at its
/// ends. Between them, one more key passed all; [`settle`](Self::settle) adds that up.
#[derive(Debug)]
pub(super) struct Exposure {
    sums: Table,
    /// By how many more keys than the bucket before each one was passed, and what is older.
    more_passed: [[f32; BUCKETS + 1]; CLASSES],
}

impl Exposure {
    pub(super) fn new() -> Self {
        Self {
            sums: [[0.0; BUCKETS]; CLASSES],
            more_passed: [[0.0; BUCKETS + 1]; CLASSES],
        }
    }

    /// Notes that a key of this class grew from age `from` to age `to`.
    pub(super) fn note(&mut self, class: usize, scale: Scale, from: u32, to: u32) {
        let (first, last) = (scale.bucket(from), scale.bucket(to));
        if first == last {
            self.add(class, first, to - from);
        } else {
            self.add(class, first, scale.start(first + 1) - from);
            self.add(class, last, to - scale.start(last));
            self.more_passed[class][first + 1] += 1.0;
            self.more_passed[class][last] -= 1.0;
        }
    }

    /// Beyond the last bucket nothing is summed up.
    fn add(&mut self, class: usize, bucket: usize, insertions: u32) {
        if let Some(sum) = self.sums[class].get_mut(bucket) {
            *sum += insertions as f32;
        }
    }

    /// Adds the buckets that were passed to the sums.
    pub(super) fn settle(&mut self, scale: Scale) {
        (0..CLASSES).for_each(|class| self.settle_class(class, scale));
    }

    /// The same for one class.
    pub(super) fn settle_class(&mut self, class: usize, scale: Scale) {
        let more_passed = std::mem::replace(&mut self.more_passed[class], [0.0; BUCKETS + 1]);
        let mut passed = 0.0;
        for (at, (sum, more)) in self.sums[class].iter_mut().zip(more_passed).enumerate() {
            passed += more;
            *sum += passed * (scale.start(at + 1) - scale.start(at)) as f32;
        }
    }

    /// What has been settled.
    pub(super) fn sums(&self) -> &Table {
        &self.sums
    }

    /// The same, to be changed.
    pub(super) fn sums_mut(&mut self) -> &mut Table {
        &mut self.sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;

    #[test]
    fn waiting_is_told_to_each_age_it_went_through() {
        let scale = Scale::new(1024);
        let mut exposure = Exposure::new();
        exposure.note(2, scale, 2, 11);
        exposure.settle(scale);
        // Ages 2 to 7 have a bucket each; then come those of 8 and 9, and of 10 and 11.
        let expected = [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0];
        assert_eq!(exposure.sums()[2][..10], expected);
        exposure.note(2, scale, 16_000, u32::MAX >> 4);
        exposure.settle(scale);
        let told: f32 = exposure.sums().iter().flatten().sum();
        assert!(
            (told - (9.0 + 384.0)).abs() < 0.1,
            "{told}: beyond the last bucket nothing is"
        );
    }

    #[test]
    fn it_is_what_adding_to_each_bucket_makes() {
        for scale in [Scale::new(16), Scale::new(1 << 15)] {
            let mut exposure = Exposure::new();
            let mut expected = [0.0; BUCKETS];
            let mut dice = Dice(7);
            for _ in 0..2000 {
                let to = dice.below(1 << 24) as u32 >> dice.below(24);
                let from = dice.below(u64::from(to) + 1) as u32;
                exposure.note(0, scale, from, to);
                for (at, sum) in expected.iter_mut().enumerate() {
                    let (start, end) = (scale.start(at), scale.start(at + 1));
                    *sum += f64::from(end.min(to).saturating_sub(start.max(from)));
                }
            }
            exposure.settle(scale);
            for (at, expected) in expected.into_iter().enumerate() {
                let sum = f64::from(exposure.sums()[0][at]);
                assert!(
                    (sum - expected).abs() <= 1e-4 * expected,
                    "{at}: {sum}, {expected}"
                );
            }
        }
    }
}
