//! How soon keys come back: the rate of uses by how often and how long ago a key was used, learned
//! from a sample.
//!
//! For each class of uses and each bucket of ages it is summed up how long keys stood there
//! (*exposure*, in insertions) and how many were used there (*events*). Their quotient is the rate.
//! Keys that have not come back yet count with the time they have waited, as in the tables of an
//! actuary: nothing has to be evicted, or come back, for its rate to be known.
//!
//! Cells with little to go by lean on the others. The rate is taken as
//!
//! ```text
//! prior(uses, age) * factor(age) * factor(uses) * factor(cell)
//! ```
//!
//! where the prior says that twice the uses make twice the rate, and twice the age half of it, and
//! each factor is the quotient of the events that were seen and those that were expected without it,
//! both with a constant added that draws it towards 1. Loops, scans, recency and popularity are all
//! just rates that differ by age and uses.

use super::ages::{BUCKETS, Scale, coarser};
use super::exposure::Exposure;
use super::word::MOST_USES;

/// Classes of uses.
pub(super) const CLASSES: usize = 10;

/// The fewest uses of each class.
const FEWEST: [u32; CLASSES] = [1, 2, 3, 4, 6, 9, 13, 21, 41, 101];

/// How much sooner than another a key is expected back, by its uses, before anything is learned:
/// about the uses after the first one, and a little.
const EAGERNESS: [f32; CLASSES] = [0.3, 1.0, 2.0, 3.5, 6.0, 9.5, 15.0, 28.0, 60.0, 150.0];

/// Events that must be expected of all classes at an age before what was seen there counts half.
const AGE_PULL: f32 = 1.0;

/// The same of a class at all ages.
const USES_PULL: f32 = 100.0;

/// The same of a class at an age.
const CELL_PULL: f32 = 40.0;

/// What is left of the sums after each lesson: a lesson counts half after 177 further ones.
const FADING: f32 = 255.0 / 256.0;

/// A number for each class and bucket.
pub(super) type Table = [[f32; BUCKETS]; CLASSES];

/// The class of no use at all.
pub(super) const UNUSED: usize = CLASSES;

/// The class of each number of uses.
static CLASS_OF: [u8; MOST_USES as usize + 1] = {
    let mut class_of = [UNUSED as u8; MOST_USES as usize + 1];
    let (mut uses, mut class) = (1, 0);
    while uses < class_of.len() {
        if class + 1 < CLASSES && uses >= FEWEST[class + 1] as usize {
            class += 1;
        }
        class_of[uses] = class as u8;
        uses += 1;
    }
    class_of
};

pub(super) fn class(uses: u32) -> usize {
    CLASS_OF[uses as usize] as usize
}

/// The rate of each age, and how many times more it is for each class of uses.
#[derive(Debug)]
pub(super) struct Factors {
    of_age: [f32; BUCKETS],
    of_uses: [f32; CLASSES],
}

/// The prior for an age but for the uses.
fn base(scale: Scale, len: u32) -> [f32; BUCKETS] {
    std::array::from_fn(|at| 1.0 / (scale.start(at) as f32 + len as f32))
}

/// Events and exposures by class and bucket.
#[derive(Debug)]
pub(super) struct Reuse {
    events: Table,
    exposure: Exposure,
    /// Events of keys that had been used once, up to the most that can be counted. They do not fade.
    first_reuses: u32,
}

impl Reuse {
    pub(super) fn new() -> Self {
        Self {
            events: [[0.0; BUCKETS]; CLASSES],
            exposure: Exposure::new(),
            first_reuses: 0,
        }
    }

    /// A key of this many uses grew from age `from` to age `to` without a use.
    pub(super) fn waited(&mut self, scale: Scale, uses: u32, from: u32, to: u32) {
        self.exposure.note(class(uses), scale, from, to);
    }

    /// A key of this many uses was used once more, at this age.
    pub(super) fn used(&mut self, scale: Scale, uses: u32, age: u32) {
        if let Some(events) = self.events[class(uses)].get_mut(scale.bucket(age)) {
            *events += 1.0;
            self.first_reuses = self.first_reuses.saturating_add(u32::from(uses == 1));
        }
    }

    /// How many keys that had been used once were used again, but for those that were too old.
    pub(super) fn first_reuses(&self) -> u32 {
        self.first_reuses
    }

    /// Lets what is known count less against what is still to come.
    pub(super) fn fade(&mut self) {
        let rows = self.events.iter_mut().chain(self.exposure.sums_mut());
        rows.flatten().for_each(|sum| *sum *= FADING);
    }

    /// Moves all sums to where their ages stand when units get twice as long as in `scale`.
    pub(super) fn coarsen(&mut self, scale: Scale) {
        self.exposure.settle(scale);
        for row in self.events.iter_mut().chain(self.exposure.sums_mut()) {
            let fine = std::mem::replace(row, [0.0; BUCKETS]);
            for (at, sum) in fine.into_iter().enumerate() {
                row[coarser(at)] += sum;
            }
        }
    }

    /// What the rates of a class and those of an age have in common, in a cache of `len` entries.
    pub(super) fn factors(&mut self, scale: Scale, len: u32) -> Factors {
        self.exposure.settle(scale);
        let base = base(scale, len);
        let mut of_age = [1.0; BUCKETS];
        let mut of_uses = [1.0; CLASSES];
        // Each kind of factor depends on the other: two rounds bring them near to where they rest.
        for _ in 0..2 {
            of_age = std::array::from_fn(|at| {
                let cells = (0..CLASSES).map(|class| (class, at));
                self.factor(cells, AGE_PULL, |class, at| {
                    EAGERNESS[class] * base[at] * of_uses[class]
                })
            });
            of_uses = std::array::from_fn(|class| {
                let cells = (0..BUCKETS).map(|at| (class, at));
                let rate = |class: usize, at: usize| EAGERNESS[class] * base[at] * of_age[at];
                self.factor(cells, USES_PULL, rate)
            });
        }
        let of_age = std::array::from_fn(|at| base[at] * of_age[at]);
        let of_uses = std::array::from_fn(|class| EAGERNESS[class] * of_uses[class]);
        Factors { of_age, of_uses }
    }

    /// The rate of uses for each bucket of a class, per insertion.
    pub(super) fn rates(
        &mut self,
        class: usize,
        scale: Scale,
        factors: &Factors,
    ) -> [f32; BUCKETS] {
        self.exposure.settle_class(class, scale);
        std::array::from_fn(|at| {
            let rate = factors.of_age[at] * factors.of_uses[class];
            rate * self.factor([(class, at)], CELL_PULL, |_, _| rate)
        })
    }

    /// How many times more events these cells saw than a rate lets expect.
    fn factor(
        &self,
        cells: impl IntoIterator<Item = (usize, usize)>,
        pull: f32,
        rate: impl Fn(usize, usize) -> f32,
    ) -> f32 {
        let (mut seen, mut expected) = (pull, pull);
        for (class, at) in cells {
            seen += self.events[class][at];
            expected += self.exposure.sums()[class][at] * rate(class, at);
        }
        seen / expected
    }
}

#[cfg(test)]
impl Reuse {
    pub(super) fn settle(&mut self, scale: Scale) {
        self.exposure.settle(scale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: fn() -> Scale = || Scale::new(1024);

    fn rates(reuse: &mut Reuse) -> Table {
        let factors = reuse.factors(SCALE(), 100);
        std::array::from_fn(|class| reuse.rates(class, SCALE(), &factors))
    }

    /// Whether two rates are equal but for a hundredth.
    fn near(a: f32, b: f32) -> bool {
        (a - b).abs() <= 0.01 * b
    }

    #[test]
    fn uses_fall_into_ten_classes() {
        let uses = [
            1, 2, 3, 4, 5, 6, 8, 9, 12, 13, 20, 21, 40, 41, 100, 101, 255,
        ];
        let classes = uses.map(class);
        assert_eq!(classes, [0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9]);
    }

    #[test]
    fn before_anything_is_learned_many_uses_and_young_ages_make_a_high_rate() {
        let rates = rates(&mut Reuse::new());
        assert!(near(rates[0][0], 0.003) && near(rates[1][0], 0.01));
        let at_100 = SCALE().bucket(96);
        assert!(near(rates[1][at_100], 1.0 / 196.0));
        let falls = |row: &[f32; BUCKETS]| row.is_sorted_by(|a, b| a > b);
        assert!(rates.iter().all(falls));
    }

    #[test]
    fn with_much_to_go_by_a_rate_is_events_by_exposure() {
        let mut reuse = Reuse::new();
        for _ in 0..100_000 {
            // Of two keys used once, one is used again at age 9, and the other not by 20.
            reuse.waited(SCALE(), 1, 0, 9);
            reuse.used(SCALE(), 1, 9);
            reuse.waited(SCALE(), 1, 0, 20);
        }
        let rates = rates(&mut reuse);
        let at = |age| rates[0][SCALE().bucket(age)];
        // The bucket of 8 and 9: one event in the 1 + 2 insertions that the two have waited there.
        assert!(near(at(9), 1.0 / 3.0), "{}", at(9));
        assert!(at(4) < 1e-4 && at(16) < 1e-4);
    }

    #[test]
    fn a_class_without_events_of_its_own_follows_the_others() {
        let mut reuse = Reuse::new();
        for _ in 0..100_000 {
            reuse.waited(SCALE(), 1, 0, 9);
            reuse.used(SCALE(), 1, 9);
        }
        let rates = rates(&mut reuse);
        let at = |class: usize, age| rates[class][SCALE().bucket(age)];
        assert!(at(2, 9) > 100.0 * at(2, 6), "a loop is one for all");
        assert!(at(2, 9) > at(1, 9), "and more uses are more likely still");
    }

    #[test]
    fn half_is_forgotten_after_177_lessons() {
        let mut reuse = Reuse::new();
        reuse.used(SCALE(), 1, 5);
        (0..177).for_each(|_| reuse.fade());
        assert!(near(reuse.events[0][5], 0.5));
    }

    #[test]
    fn coarser_units_keep_the_sums_at_their_ages() {
        let (fine, coarse) = (Scale::new(2048), Scale::new(4096));
        let (mut grown, mut expected) = (Reuse::new(), Reuse::new());
        for age in [0, 6, 40, 9000] {
            grown.used(fine, 2, age);
            grown.waited(fine, 2, age, age + 2);
            expected.used(coarse, 2, age);
            expected.waited(coarse, 2, age, age + 2);
        }
        grown.coarsen(fine);
        expected.settle(coarse);
        assert_eq!(grown.events, expected.events);
        assert_eq!(grown.exposure.sums(), expected.exposure.sums());
    }
}
