//! From what was sampled to what is to be expected.

use super::Counted;
use super::points::{CurvePoint, HitRatioCurve};
use super::scale::Scale;
use super::tally::Tally;
use crate::policy::EvictionPolicy;

/// How far two caches of the same kind that see the same reads may differ where the policy finds its
/// own way: a point. It is part of each error under such a policy.
const WAYWARDNESS: f64 = 0.01;

/// The curve of a cache whose sampled reads are in `tally`, and all reads in `counted`; `None` where
/// there are none.
pub(super) fn curve(
    scale: &Scale,
    policy: EvictionPolicy,
    tally: &Tally,
    counted: Counted,
) -> Option<HitRatioCurve> {
    if counted.reads == 0 || tally.reads() == 0 {
        return None;
    }
    let wayward = match policy {
        EvictionPolicy::Adaptive => WAYWARDNESS,
        EvictionPolicy::Lru | EvictionPolicy::Lfu | EvictionPolicy::Fifo => 0.0,
    };
    let simulated: Vec<Estimate> = (0..scale.steps().len())
        .map(|step| Estimate::of(step, tally, number(counted.reads), scale.rate()))
        .collect();
    let today = &simulated[scale.today()];
    let measured = number(counted.hits) / number(counted.reads);
    let gap = Gap::new(today, measured, wayward);
    let points = scale
        .steps()
        .iter()
        .zip(&simulated)
        .map(|(step, estimate)| {
            let is_today = step.capacity == scale.capacity();
            let error = (2.0 * estimate.deviation).hypot(gap.lost()).hypot(wayward);
            CurvePoint {
                capacity: step.capacity,
                hit_ratio: gap.close(estimate, today),
                error: if is_today { 0.0 } else { error.min(1.0) },
            }
        });
    Some(HitRatioCurve {
        points: points.collect(),
        capacity: scale.capacity(),
        reads: counted.reads,
        sampled: tally.reads(),
        rate: scale.rate(),
    })
}

/// What a simulation tells of one capacity.
#[derive(Debug)]
struct Estimate {
    ratio: f64,
    /// The standard deviation of `ratio` over other samples of the keys.
    deviation: f64,
    /// By how much the misses of each group of keys are off from what its reads explain.
    residuals: Vec<f64>,
}

impl Estimate {
    /// Estimates the misses among all `reads`.
    ///
    /// It is a regression estimate: that the sample has more or fewer reads than its share, mostly
    /// as it has or has not some popular keys, is set right by as many misses as the groups of keys
    /// show to come with a read. In a cache that hits its popular keys at any capacity those are
    /// none (the correction of SHARDS), in a scan they are one.
    fn of(step: usize, tally: &Tally, reads: f64, rate: f64) -> Self {
        let groups: Vec<(f64, f64)> = tally
            .groups()
            .iter()
            .map(|group| (number(group.reads), number(group.misses[step])))
            .collect();
        let count = number(groups.len() as u64);
        let sampled: f64 = groups.iter().map(|(reads, _)| reads).sum();
        let missed: f64 = groups.iter().map(|(_, misses)| misses).sum();
        let off = |(reads, misses): &(f64, f64)| (reads - sampled / count, misses - missed / count);
        let variance: f64 = groups.iter().map(|group| off(group).0.powi(2)).sum();
        let covariance: f64 = groups.iter().map(|group| off(group).0 * off(group).1).sum();
        let slope = if variance > 0.0 {
            (covariance / variance).clamp(0.0, 1.0)
        } else {
            missed / sampled
        };
        let residual = |group| off(group).1 - slope * off(group).0;
        let residuals: Vec<f64> = groups.iter().map(residual).collect();
        let share = reads * rate;
        let expected = missed + slope * (share - sampled);
        // A sample of all keys leaves nothing to chance.
        let left_out = 1.0 - rate;
        let squares = product(&residuals, &residuals) * count / (count - 1.0);
        Self {
            ratio: (1.0 - expected / share).clamp(0.0, 1.0),
            deviation: (squares * left_out).sqrt() / share,
            residuals,
        }
    }
}

/// What lies between the hit ratio that was measured and that which was simulated for the same
/// capacity, and what follows from it for others.
#[derive(Debug, Clone, Copy)]
struct Gap {
    measured: f64,
    /// Measured less simulated.
    size: f64,
    /// The part of it that may well be chance: that of the sample, and that of the policy.
    by_chance: f64,
}

impl Gap {
    fn new(today: &Estimate, measured: f64, wayward: f64) -> Self {
        let size = measured - today.ratio;
        let chance = (3.0 * today.deviation).hypot(wayward);
        Self {
            measured,
            size,
            by_chance: if size.abs() > chance {
                (chance / size).powi(2)
            } else {
                1.0
            },
        }
    }

    /// What is to be explained otherwise.
    fn lost(&self) -> f64 {
        self.size * (1.0 - self.by_chance)
    }

    /// The estimate for a capacity, in the light of the gap at today's.
    fn close(&self, estimate: &Estimate, today: &Estimate) -> f64 {
        let chance = (estimate.ratio + self.size * slope(estimate, today)).clamp(0.0, 1.0);
        let loss = self.shared(estimate.ratio, today.ratio).clamp(0.0, 1.0);
        self.by_chance * chance + (1.0 - self.by_chance) * loss
    }

    /// The estimate, if the gap has other reasons than capacity.
    ///
    /// Whatever is lost, as by invalidation, takes its part of all hits. Where hits are gained, a smaller
    /// cache has its part in them, and a larger one gains of what it would miss.
    fn shared(&self, estimate: f64, today: f64) -> f64 {
        if (estimate <= today || self.size < 0.0) && today > 0.0 {
            estimate * self.measured / today
        } else if today < 1.0 {
            1.0 - (1.0 - estimate) * (1.0 - self.measured) / (1.0 - today)
        } else {
            estimate
        }
    }
}

/// By how much an estimate is off where that for today is off by one, as far as they are by chance:
/// both come from the same sample of keys.
fn slope(estimate: &Estimate, today: &Estimate) -> f64 {
    let variance = product(&today.residuals, &today.residuals);
    if variance > 0.0 {
        (product(&estimate.residuals, &today.residuals) / variance).clamp(0.0, 1.5)
    } else {
        1.0
    }
}

/// The scalar product.
fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts that become ratios")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(ratio: f64, deviation: f64) -> Estimate {
        Estimate {
            ratio,
            deviation,
            residuals: vec![1.0, -1.0],
        }
    }

    /// What becomes of an estimate, where today's was `today`, and nothing is left to chance.
    fn closed(ratio: f64, today: f64, measured: f64) -> f64 {
        let today = estimate(today, 0.0);
        Gap::new(&today, measured, 0.0).close(&estimate(ratio, 0.0), &today)
    }

    #[track_caller]
    fn near(actual: f64, expected: f64) {
        assert!((actual - expected).abs() < 1e-9, "{actual} for {expected}");
    }

    #[test]
    fn todays_estimate_becomes_what_was_measured() {
        for (today, measured) in [(0.5, 0.6), (0.6, 0.5), (0.0, 0.1), (1.0, 0.9), (0.0, 0.0)] {
            for chance in [0.0, 0.02, 0.2] {
                let today = estimate(today, chance);
                near(
                    Gap::new(&today, measured, 0.0).close(&today, &today),
                    measured,
                );
            }
        }
    }

    #[test]
    fn what_is_lost_at_todays_capacity_is_lost_at_others_in_proportion() {
        near(closed(0.9, 0.6, 0.4), 0.6);
        near(closed(0.3, 0.6, 0.4), 0.2);
    }

    #[test]
    fn what_is_gained_never_makes_more_than_all_hits() {
        near(closed(0.9, 0.6, 0.8), 0.95);
        near(closed(0.3, 0.6, 0.8), 0.4);
    }

    #[test]
    fn a_gap_by_chance_moves_others_as_far_as_they_vary_with_todays() {
        let today = estimate(0.5, 0.1);
        let gap = Gap::new(&today, 0.6, 0.0);
        near(gap.lost(), 0.0);
        let mut other = estimate(0.7, 0.1);
        near(gap.close(&other, &today), 0.8);
        other.residuals = vec![0.5, -0.5];
        near(gap.close(&other, &today), 0.75);
        other.residuals = vec![1.0, 1.0];
        near(gap.close(&other, &today), 0.7);
    }
}
