//! When reads are sampled, so that it takes little time however many there are.

use super::Counted;
use super::tally::Tally;

/// Sampling goes on without a pause for about so many reads,
const FIRST_READS: f64 = 4_194_304.0;

/// and so many samples, from when the cache is made. So many samples, too, are what the curve goes
/// back to at least.
const FIRST_SAMPLES: f64 = 262_144.0;

/// Samples between two pauses after that: 10 to 15 ms of work. A pause ends within a second.
const BURST: u64 = 32_768;

/// The first samples of a burst, which do not count: the miniatures missed what was read in the
/// pause.
const WARM_UP: u64 = BURST / 4;

/// The pace of one sampler, and how many reads stand behind its samples.
#[derive(Debug)]
pub(super) struct Pace {
    /// Samples until the next pause; 0 in a pause.
    left: u64,
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

    /// Ends a pause; false where there is none.
    pub(super) fn resume(&mut self) -> bool {
        let paused = self.left == 0;
        if paused {
            self.left = BURST;
            self.warm_up = WARM_UP;
        }
        paused
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
