//! From what was sampled to what is to be expected.

use super::Counted;
use super::points::{CurvePoint, HitRatioCurve};
use super::scale::Scale;
use super::tally::Tally;
use crate::policy::EvictionPolicy;

/// How far two caches of the same kind that see the same reads may differ where the policy finds its
/// own way: half a point. It is part of each error under such a policy.
const WAYWARDNESS: f64 = 0.005;

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
    let measured = number(counted.hits) / number(counted.reads);
    let simulated: Vec<Estimate> = (0..scale.steps().len())
        .map(|step| Estimate::of(step, tally, number(counted.reads), scale.rate()))
        .collect();
    let today = simulated[scale.today()];
    let gap = measured - today.ratio;
    let wayward = if policy.tolerates_lost_reads() {
        WAYWARDNESS
    } else {
        0.0
    };
    let points = scale
        .steps()
        .iter()
        .zip(&simulated)
        .map(|(step, estimate)| {
            let is_today = step.capacity == scale.capacity();
            let error = (2.0 * estimate.deviation).hypot(gap).hypot(wayward);
            CurvePoint {
                capacity: step.capacity,
                hit_ratio: calibrated(estimate.ratio, today.ratio, measured),
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
#[derive(Debug, Clone, Copy)]
struct Estimate {
    ratio: f64,
    /// Its standard deviation over other samples of the keys.
    deviation: f64,
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
        let means = (sampled / count, missed / count);
        let off = |(reads, misses): &(f64, f64)| (reads - means.0, misses - means.1);
        let variance: f64 = groups.iter().map(|group| off(group).0.powi(2)).sum();
        let covariance: f64 = groups.iter().map(|group| off(group).0 * off(group).1).sum();
        let slope = if variance > 0.0 {
            (covariance / variance).clamp(0.0, 1.0)
        } else {
            missed / sampled
        };
        let residual = |group| (off(group).1 - slope * off(group).0).powi(2);
        let residuals: f64 = groups.iter().map(residual).sum();
        let share = reads * rate;
        let expected = missed + slope * (share - sampled);
        // A sample of all keys leaves nothing to chance.
        let left_out = 1.0 - rate;
        let deviation = (residuals * count / (count - 1.0) * left_out).sqrt() / share;
        Self {
            ratio: (1.0 - expected / share).clamp(0.0, 1.0),
            deviation,
        }
    }
}

/// The estimate for a capacity, given that for today's capacity `measured` is true and `today` was
/// estimated.
///
/// Where the cache hits less often than the simulation, entries were lost for other reasons than
/// capacity, such as invalidation, which takes its share of the hits at any capacity. Where it hits
/// more often, smaller caches share in the hits, and larger ones in what is left of the misses.
fn calibrated(estimate: f64, today: f64, measured: f64) -> f64 {
    let fewer = measured <= today || estimate < today;
    if fewer && today > 0.0 {
        estimate * measured / today
    } else if today < 1.0 {
        1.0 - (1.0 - estimate) * (1.0 - measured) / (1.0 - today)
    } else {
        measured
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts that become ratios")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::calibrated;

    #[test]
    fn todays_estimate_becomes_what_was_measured() {
        for (today, measured) in [(0.5, 0.6), (0.6, 0.5), (0.0, 0.1), (1.0, 0.9), (0.0, 0.0)] {
            let calibrated = calibrated(today, today, measured);
            assert!((calibrated - measured).abs() < 1e-9, "{today} {measured}");
        }
    }

    #[test]
    fn what_is_lost_at_todays_capacity_is_lost_at_others_in_proportion() {
        assert!((calibrated(0.9, 0.6, 0.4) - 0.6).abs() < 1e-9);
        assert!((calibrated(0.3, 0.6, 0.4) - 0.2).abs() < 1e-9);
    }

    #[test]
    fn what_is_gained_never_makes_more_than_all_hits() {
        assert!((calibrated(0.9, 0.6, 0.8) - 0.95).abs() < 1e-9);
        assert!((calibrated(0.3, 0.6, 0.8) - 0.4).abs() < 1e-9);
    }
}
