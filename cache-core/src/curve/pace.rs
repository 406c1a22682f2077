//! When reads are sampled, so that it takes little time however many there are.

use super::Counted;
use super::tally::Tally;

/// Sampling goes on without a pause for about so many reads,
const FIRST_READS: f64 = 8_388_608.0;

/// and so many samples, from when the cache is made. So many samples, too, are what the curve goes
/// back to at least.
const FIRST_SAMPLES: f64 = 262_144.0;

/// Samples between two pauses after that: 10 to 15 ms of work.
const BURST: u64 = 32_768;

/// Seconds of a pause at least: a third of a percent of the time goes into bursts.
const LEAST_PAUSE: u32 = 4;

/// By how much a pause is longer than a burst that took more than a moment, as that of a large cache
/// does, of whose keys few are sampled.
const PAUSE_TO_BURST: u32 = 8;

/// Seconds of a pause at most: a cache that is seldom read can be sampled all the time.
const MOST_PAUSE: u32 = 120;

/// The first samples of a burst, which do not count: the miniatures missed what was read in the
/// pause.
const WARM_UP: u64 = BURST / 4;

/// The pace of one sampler, and how many reads stand behind its samples.
#[derive(Debug)]
pub(super) struct Pace {
    /// Samples until the next pause; 0 in a pause.
    left: u64,
    /// Seconds until this pause ends; 0 where there is none.
    pause: u32,
    /// Seconds that this burst has taken.
    burst: u32,
    /// Samples until they count.
    warm_up: u64,
    /// More samples than that are halved.
    most: u64,
    /// The counters of the cache when the samples began to count; `None` while they do not.
    began: Option<Counted>,
    /// The reads whose samples counted until then.
    before: Counted,
}

impl Pace {
    /// For a cache that was just made, and samples the part `rate` of its keys.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the rate is a part"
    )]
    pub(super) fn new(rate: f64) -> Self {
        let most = (FIRST_READS * rate).max(FIRST_SAMPLES) as u64;
        Self {
            left: most,
            pause: 0,
            burst: 0,
            warm_up: 0,
            most,
            began: Some(Counted::default()),
            before: Counted::default(),
        }
    }

    /// Whether samples count now.
    pub(super) fn counts(&self) -> bool {
        self.began.is_some()
    }

    /// Notes that samples were run; true where a pause begins now. Where so much was counted that the
    /// old should fade, halves the tally.
    pub(super) fn spend(
        &mut self,
        samples: u64,
        count: impl Fn() -> Counted,
        tally: &mut Tally,
    ) -> bool {
        // Samples may still come that were noted before the pause.
        let begins = 0 < self.left && self.left <= samples;
        self.left = self.left.saturating_sub(samples);
        if begins {
            let longer = self.burst.saturating_mul(PAUSE_TO_BURST);
            self.pause = longer.clamp(LEAST_PAUSE, MOST_PAUSE);
            self.before = self.counted(count);
            self.began = None;
            if tally.reads() >= self.most {
                tally.halve();
                self.before = self.before.halved();
            }
        } else if self.left > 0 && !self.counts() {
            self.warm_up = self.warm_up.saturating_sub(samples);
            self.began = (self.warm_up == 0).then(count);
        }
        begins
    }

    /// Notes that a second has gone by; true where a pause ends by that.
    pub(super) fn tick(&mut self) -> bool {
        if self.pause == 0 {
            self.burst = self.burst.saturating_add(1);
            return false;
        }
        self.pause -= 1;
        let ends = self.pause == 0;
        if ends {
            self.burst = 0;
            self.left = BURST;
            self.warm_up = WARM_UP;
        }
        ends
    }

    /// The reads that the tally is a sample of.
    pub(super) fn counted(&self, count: impl Fn() -> Counted) -> Counted {
        self.began.map_or(self.before, |began| {
            let now = count();
            Counted {
                reads: self.before.reads + now.reads.saturating_sub(began.reads),
                hits: self.before.hits + now.hits.saturating_sub(began.hits),
            }
        })
    }
}

impl Counted {
    fn halved(self) -> Self {
        Self {
            reads: self.reads / 2,
            hits: self.hits / 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::scale::STEPS;

    /// A pace, and what was read and sampled by it.
    struct Reader {
        pace: Pace,
        tally: Tally,
        reads: u64,
    }

    impl Reader {
        /// Of a cache that samples few keys: 2^18 reads of them, and all is quicker.
        fn new() -> Self {
            Self {
                pace: Pace::new(0.001),
                tally: Tally::default(),
                reads: 0,
            }
        }

        /// Reads in batches until a pause begins; how many samples that took.
        fn read_until_pause(&mut self) -> u64 {
            let mut samples = 0;
            loop {
                for _ in 0..if self.pace.counts() { 128 } else { 0 } {
                    self.tally.note(samples, [false; STEPS]);
                }
                samples += 128;
                self.reads += 128;
                let counted = Counted {
                    reads: self.reads,
                    hits: self.reads / 2,
                };
                if self.pace.spend(128, || counted, &mut self.tally) {
                    return samples;
                }
            }
        }

        /// Ends a pause; how many seconds it took.
        fn end_pause(&mut self) -> u32 {
            (1..1000).find(|_| self.pace.tick()).expect("it ends")
        }

        fn counted(&self) -> Counted {
            self.pace.counted(|| Counted {
                reads: self.reads,
                hits: self.reads / 2,
            })
        }
    }

    #[test]
    fn at_first_millions_of_reads_are_sampled() {
        let mut pace = Pace::new(1.0);
        let mut tally = Tally::default();
        let mut begins = || pace.spend(1 << 20, Counted::default, &mut tally);
        assert!((0..7).all(|_| !begins()));
        assert!(begins(), "after 2^23");
    }

    #[test]
    fn of_few_keys_so_many_reads_are_sampled_that_it_is_enough_and_then_bursts() {
        let mut reader = Reader::new();
        assert_eq!(reader.read_until_pause(), 1 << 18);
        for _ in 0..3 {
            reader.end_pause();
            assert_eq!(reader.read_until_pause(), BURST);
        }
    }

    #[test]
    fn what_is_read_in_a_pause_or_to_warm_up_does_not_count() {
        let mut reader = Reader::new();
        reader.read_until_pause();
        let before = reader.counted();
        // The counts were halved when the pause began.
        assert_eq!((before.reads, before.hits), (1 << 17, 1 << 16));
        reader.reads += 5_000_000;
        assert_eq!(reader.counted(), before, "in the pause");
        reader.end_pause();
        reader.read_until_pause();
        let counted = BURST - WARM_UP;
        assert_eq!(reader.counted().reads, before.reads + counted);
        assert_eq!(reader.counted().hits, before.hits + counted / 2);
    }

    #[test]
    fn the_old_fades() {
        let mut reader = Reader::new();
        let most = reader.read_until_pause();
        for _ in 0..30 {
            reader.end_pause();
            reader.read_until_pause();
            let sampled = reader.tally.reads();
            assert!(most / 3 < sampled && sampled < most, "{sampled}");
            assert!(reader.counted().reads.abs_diff(sampled) < 100);
        }
    }

    #[test]
    fn samples_that_arrive_in_a_pause_do_not_begin_another() {
        let mut reader = Reader::new();
        reader.read_until_pause();
        let begins = reader.pace.spend(128, Counted::default, &mut reader.tally);
        assert!(!begins && !reader.pace.counts());
    }

    #[test]
    fn a_pause_is_longer_than_the_burst_but_not_for_ever() {
        let mut reader = Reader::new();
        reader.read_until_pause();
        for (burst, pause) in [(0, 4), (1, 8), (3, 24), (0, 4), (15, 120), (1000, 120)] {
            reader.end_pause();
            (0..burst).for_each(|_| assert!(!reader.pace.tick()));
            reader.read_until_pause();
            assert_eq!(reader.end_pause(), pause, "after {burst}");
            reader.read_until_pause();
        }
    }

    #[test]
    fn time_goes_by_without_a_pause_until_it_begins() {
        let mut reader = Reader::new();
        assert!(!reader.pace.tick());
        assert!(reader.pace.counts());
    }
}
