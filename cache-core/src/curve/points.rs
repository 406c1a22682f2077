//! The hit-ratio curve as users see it.

use std::fmt;

/// What the hit ratio of a cache would be at other capacities, under its own policy: see
/// [`Builder::sample_curve`](crate::Builder::sample_curve), and
/// [`Cache::hit_ratio_curve`](crate::Cache::hit_ratio_curve) for an example.
///
/// Its `Display` is a sentence:
///
/// ```text
/// at capacity 1000, 71.2 % of 4194304 reads hit; at half, 60.3 % would (± 0.5), at twice 84.1 % (± 0.4)
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct HitRatioCurve {
    /// By ascending capacity: 1/8, 1/4, 1/2, 1, 2, 4 and 8 times today's. Below a capacity of 8,
    /// those are left out that would be less than one entry.
    pub points: Vec<CurvePoint>,
    /// Today's capacity: that of the cache.
    pub capacity: u64,
    /// The reads that the curve is about. At first all since the cache was made; from some millions
    /// on the later ones count most.
    pub reads: u64,
    /// How many of them were sampled.
    pub sampled: u64,
    /// The part of the keys that are sampled, from 0 to 1. At 1, which small caches have, nothing is
    /// left to chance.
    pub rate: f64,
}

/// One capacity of a [`HitRatioCurve`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CurvePoint {
    /// In entries.
    pub capacity: u64,
    /// The part of the reads that would have hit, from 0 to 1. At today's capacity it is the part
    /// that did.
    pub hit_ratio: f64,
    /// How far off the hit ratio may be, in the same unit: 19 times in 20 it is less. 0 at today's
    /// capacity, where it was measured.
    ///
    /// Made of twice the standard deviation between samples of the keys; of what was measured at
    /// today's capacity more or less than was expected, as far as that is not by chance; and, under a
    /// policy that adapts itself, of a point for the course it happens to take.
    pub error: f64,
}

impl HitRatioCurve {
    /// The point of a capacity, in entries: one of [`points`](Self::points), or in between on the
    /// straight line over the logarithm of the capacity. `None` outside of them: a guess there would
    /// have no ground.
    ///
    /// Steps in between, as those of a loop over more keys than fit, are not seen.
    pub fn at(&self, capacity: u64) -> Option<CurvePoint> {
        let above = self
            .points
            .iter()
            .position(|point| point.capacity >= capacity)?;
        let high = self.points[above];
        if high.capacity == capacity {
            return Some(high);
        }
        let low = self.points[above.checked_sub(1)?];
        let part = octaves(low.capacity, capacity) / octaves(low.capacity, high.capacity);
        let between = |low: f64, high: f64| low + (high - low) * part;
        Some(CurvePoint {
            capacity,
            hit_ratio: between(low.hit_ratio, high.hit_ratio),
            error: between(low.error, high.error),
        })
    }

    /// The point of today's capacity: the hit ratio that was measured.
    pub fn today(&self) -> Option<CurvePoint> {
        self.at(self.capacity)
    }
}

/// How often `from` has to double to become `to`.
#[expect(clippy::cast_precision_loss, reason = "a logarithm")]
fn octaves(from: u64, to: u64) -> f64 {
    (to as f64 / from as f64).log2()
}

impl fmt::Display for HitRatioCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent =
            |point: Option<CurvePoint>| point.map_or(0.0, |point| point.hit_ratio * 100.0);
        write!(
            f,
            "at capacity {}, {:.1} % of {} reads hit",
            self.capacity,
            percent(self.today()),
            self.reads
        )?;
        let others = [
            ("half", Some(self.capacity / 2)),
            ("twice", self.capacity.checked_mul(2)),
        ];
        let others = others.into_iter().filter_map(|(name, capacity)| {
            let point = self.at(capacity?)?;
            Some((name, point))
        });
        for (index, (name, point)) in others.enumerate() {
            let (before, after) = if index == 0 {
                ("; at", " would")
            } else {
                (", at", "")
            };
            write!(
                f,
                "{before} {name}, {:.1} %{after} (± {:.1})",
                point.hit_ratio * 100.0,
                point.error * 100.0
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve() -> HitRatioCurve {
        let point = |capacity, hit_ratio, error| CurvePoint {
            capacity,
            hit_ratio,
            error,
        };
        HitRatioCurve {
            points: vec![
                point(500, 0.6, 0.01),
                point(1000, 0.7, 0.0),
                point(2000, 0.84, 0.02),
            ],
            capacity: 1000,
            reads: 123,
            sampled: 60,
            rate: 0.5,
        }
    }

    #[test]
    fn a_point_in_between_is_on_the_line_over_the_logarithm() {
        let curve = curve();
        assert_eq!(curve.at(2000), Some(curve.points[2]));
        let between = curve.at(1414).expect("between two points");
        assert!((between.hit_ratio - 0.77).abs() < 1e-4, "{between:?}");
        assert!((between.error - 0.01).abs() < 1e-4, "{between:?}");
    }

    #[test]
    fn outside_of_the_points_nothing_is_guessed() {
        let curve = curve();
        assert_eq!(
            (curve.at(499), curve.at(2001), curve.at(0)),
            (None, None, None)
        );
    }

    #[test]
    fn it_is_told_in_a_sentence() {
        assert_eq!(
            curve().to_string(),
            "at capacity 1000, 70.0 % of 123 reads hit; at half, 60.0 % would (± 1.0), \
             at twice, 84.0 % (± 2.0)"
        );
    }
}
