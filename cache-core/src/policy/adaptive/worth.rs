//! What it is worth to keep an entry: the hits that its place brings, per insertion that it is held.
//!
//! An entry may be held for as long as it pays. Its worth is therefore the greatest quotient, over
//! all times to give it up if it was not used until then, of
//!
//! ```text
//! the chance that it is used until then / the time that it is held until used or given up
//! ```
//!
//! (the Gittins index of the entry). Evicting the least worth is best where entries are independent:
//! in a scan it is the newcomer, in a loop over more keys than fit the entry that was used last,
//! where recency rules the one unused for longest, where popularity does the one with the fewest
//! uses.

use super::ages::{BUCKETS, Scale};
use super::reuse::{self, CLASSES, UNUSED};
use super::word::Word;

/// A stretch of ages: what happens to an entry that enters it, if held to its end.
#[derive(Clone, Copy)]
struct Stretch {
    /// The chance that it is used.
    used: f32,
    /// The time that it is held.
    held: f32,
}

impl Stretch {
    fn pays_as_well_as(self, other: Self) -> bool {
        self.used * other.held >= other.used * self.held
    }

    /// This one and, if it was not used, `next`.
    fn then(self, next: Self) -> Self {
        let left = 1.0 - self.used;
        Self {
            used: self.used + left * next.used,
            held: self.held + left * next.held,
        }
    }
}

/// Columns of a row: the buckets, that of what is older, and some to make their place easy to find.
const COLUMNS: usize = 64;

/// What an entry is worth by its uses and its age.
#[derive(Debug)]
pub(super) struct Worths([[f32; COLUMNS]; CLASSES + 1]);

impl Worths {
    /// Until each class has been [`set`](Self::set): nothing.
    pub(super) fn new() -> Self {
        let mut rows = [[0.0; COLUMNS]; CLASSES + 1];
        rows[UNUSED] = [f32::INFINITY; COLUMNS];
        Self(rows)
    }

    /// Of an entry of this word: 0 if it was unused for too long, and infinity where none stands.
    #[inline]
    pub(super) fn of(&self, word: Word, scale: Scale, now: u32) -> f32 {
        self.0[reuse::class(word.uses())][scale.bucket(word.age(now))]
    }

    /// Sets what those of a class are worth, from the rate of uses by age.
    pub(super) fn set(&mut self, class: usize, rates: &[f32; BUCKETS], scale: Scale) {
        self.0[class][..BUCKETS].copy_from_slice(&of_class(rates, scale));
    }
}

fn of_class(rates: &[f32; BUCKETS], scale: Scale) -> [f32; BUCKETS] {
    let mut worths = [0.0; BUCKETS];
    // From each bucket on, up to where it pays best to give up; the earliest on top.
    let mut best: Vec<Stretch> = Vec::with_capacity(BUCKETS);
    for at in (0..BUCKETS).rev() {
        let width = (scale.start(at + 1) - scale.start(at)) as f32;
        let used = -(-rates[at] * width).exp_m1();
        let held = used / rates[at];
        let mut stretch = Stretch { used, held };
        while let Some(next) = best.pop_if(|next| next.pays_as_well_as(stretch)) {
            stretch = stretch.then(next);
        }
        worths[at] = stretch.used / stretch.held;
        best.push(stretch);
    }
    worths
}

#[cfg(test)]
mod tests {
    use super::super::reuse::Reuse;
    use super::*;

    fn scale() -> Scale {
        Scale::new(1024)
    }

    fn of(rate: impl Fn(u32) -> f32) -> [f32; BUCKETS] {
        of_class(&std::array::from_fn(|at| rate(scale().start(at))), scale())
    }

    /// The best quotient, found by trying each time to give up.
    fn by_trying(rates: &[f32; BUCKETS], from: usize) -> f32 {
        let (mut left, mut used, mut held, mut best) = (1.0_f64, 0.0, 0.0, 0.0_f64);
        for (at, rate) in rates.iter().enumerate().skip(from) {
            let rate = f64::from(*rate);
            let width = f64::from(scale().start(at + 1) - scale().start(at));
            let stays = (-rate * width).exp();
            used += left * (1.0 - stays);
            held += left * (1.0 - stays) / rate;
            left *= stays;
            best = best.max(used / held);
        }
        best as f32
    }

    #[test]
    fn where_age_tells_nothing_the_worth_is_the_rate() {
        let worths = of(|_| 0.002);
        assert!(
            worths
                .iter()
                .all(|worth| (worth / 0.002 - 1.0).abs() < 1e-3)
        );
    }

    #[test]
    fn where_recency_rules_the_oldest_is_worth_least() {
        let worths = of(|age| 1.0 / (age as f32 + 100.0));
        assert!(worths.is_sorted_by(|a, b| a > b));
    }

    #[test]
    fn in_a_loop_the_one_used_last_is_worth_least() {
        let period = scale().bucket(1000);
        let worths = of(|age| {
            if scale().bucket(age) == period {
                0.1
            } else {
                1e-6
            }
        });
        assert!(worths[..period].is_sorted_by(|a, b| a < b));
        assert!(
            (worths[0] * 900.0 - 1.0).abs() < 0.05,
            "one hit in about a round"
        );
        assert!(
            worths[period + 1] < worths[0] / 100.0,
            "who missed its turn is dead"
        );
    }

    #[test]
    fn no_other_time_to_give_up_pays_better() {
        let mut random = 1_u64;
        for _ in 0..50 {
            let rates: [f32; BUCKETS] = std::array::from_fn(|_| {
                random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                1e-6 * f32::from((random >> 48) as u16)
            });
            let worths = of_class(&rates.map(|rate| rate.max(1e-6)), scale());
            for (from, worth) in worths.into_iter().enumerate() {
                let best = by_trying(&rates.map(|rate| rate.max(1e-6)), from);
                assert!(
                    (worth / best - 1.0).abs() < 1e-2,
                    "{from}: {worth}, not {best}"
                );
            }
        }
    }

    #[test]
    fn at_first_more_uses_and_a_younger_age_are_worth_more() {
        let mut reuse = Reuse::new();
        let factors = reuse.factors(scale(), 1000);
        let worths: [_; CLASSES] =
            std::array::from_fn(|class| of_class(&reuse.rates(class, scale(), &factors), scale()));
        for class in 0..CLASSES {
            assert!(worths[class].is_sorted_by(|a, b| a > b));
            assert!(class == 0 || worths[class][0] > worths[class - 1][0]);
        }
    }
}
