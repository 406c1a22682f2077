//! What a cache of one capacity says of others, beside what caches of these capacities do.

use larder::{BuildError, CurvePoint, EvictionPolicy};

use crate::replay::{in_parallel, replay, ruled};
use crate::trace::Trace;

/// The curve of a cache under one policy.
pub(crate) struct Prediction {
    pub(crate) policy: EvictionPolicy,
    pub(crate) points: Vec<Point>,
}

pub(crate) struct Point {
    pub(crate) predicted: CurvePoint,
    /// The hit ratio of a cache that has this capacity.
    pub(crate) measured: f64,
}

impl Prediction {
    /// The mean distance between predicted and measured, from 0 to 1.
    pub(crate) fn mean_error(&self) -> f64 {
        let off = |point: &Point| (point.predicted.hit_ratio - point.measured).abs();
        self.points.iter().map(off).sum::<f64>() / self.points.len() as f64
    }
}

/// Has a cache of `capacity` predict, under each policy, and checks it.
pub(crate) fn predictions(
    trace: &Trace,
    policies: &[EvictionPolicy],
    capacity: usize,
) -> Result<Vec<Prediction>, BuildError> {
    let curves = in_parallel(policies, |&policy| {
        let cache = replay(&trace.keys, ruled(policy, capacity).sample_curve())?;
        // There is one, as no trace is empty.
        let curve = cache.hit_ratio_curve();
        Ok(curve.map_or_else(Vec::new, |curve| curve.points))
    });
    let curves = curves.into_iter().collect::<Result<Vec<_>, _>>()?;
    let cells: Vec<(EvictionPolicy, CurvePoint)> = policies
        .iter()
        .zip(&curves)
        .flat_map(|(policy, points)| points.iter().map(|point| (*policy, *point)))
        .collect();
    let measured = in_parallel(&cells, |&(policy, point)| {
        let cache = replay(&trace.keys, ruled(policy, point.capacity as usize))?;
        Ok(cache.stats().hit_ratio())
    });
    let mut measured = measured.into_iter();
    let mut next = |predicted| {
        let measured = measured.next().expect("one for each cell")?;
        Ok(Point {
            predicted,
            measured,
        })
    };
    policies
        .iter()
        .zip(curves)
        .map(|(policy, points)| {
            let points = points.into_iter().map(&mut next);
            Ok(Prediction {
                policy: *policy,
                points: points.collect::<Result<_, _>>()?,
            })
        })
        .collect()
}
