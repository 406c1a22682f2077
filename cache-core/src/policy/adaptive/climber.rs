//! How large the window of the adaptive policy should be, found by trying.

/// Shares, ratios and steps count in parts of this: whole numbers round alike on every machine.
pub(crate) const WHOLE: u32 = 1 << 16;

/// The requests in a sample, per live entry.
const SAMPLE: u32 = 10;

/// The fewest requests in a sample: the hit ratio of a shorter one is noise.
const SHORTEST_SAMPLE: u32 = 100;

/// 1 %: enough for most workloads, which reward frequency.
const FIRST_SHARE: u32 = WHOLE / 100;

/// 80 %: the frequent entries always keep some room.
const LARGEST_SHARE: u32 = WHOLE / 5 * 4;

/// 6.25 %, at the start and after a change of the workload.
const FIRST_STEP: i32 = 1 << 12;

/// A step is shorter than the last one by a 20th of it, so that the climb comes to rest.
const DECAY: i32 = 20;

/// 5 %: the hit ratio changes by as much only where the workload does, and the climb starts over.
const NEW_WORKLOAD: u32 = WHOLE / 20;

/// Climbs towards the window size with the best hit ratio.
///
/// It goes on in one direction while the hit ratio does not fall from sample to sample, and turns
/// round when it falls or when it can go no further. It is a local search: where the hit ratio is
/// flat but for noise around the present size, it may rest there and miss a hill further off.
#[derive(Debug)]
pub(crate) struct Climber {
    /// The window's share of the bound, of `WHOLE`.
    share: u32,
    /// The next change of `share`. Its sign is the direction.
    step: i32,
    /// The hit ratio of the sample before, of `WHOLE`.
    ratio: u32,
    /// Of the running sample.
    hits: u32,
    /// Of the running sample.
    misses: u32,
}

impl Climber {
    pub(crate) fn new() -> Self {
        Self {
            share: FIRST_SHARE,
            step: FIRST_STEP,
            ratio: 0,
            hits: 0,
            misses: 0,
        }
    }

    /// The share of `bound` that the window has now, at least one entry.
    pub(crate) fn window(&self, bound: u64) -> u64 {
        let (whole, share) = (u64::from(WHOLE), u64::from(self.share));
        // Two products instead of one, which could overflow.
        let window = bound / whole * share + bound % whole * share / whole;
        window.max(1).min(bound)
    }

    /// Notes a request while `live` entries are cached. True when it ended a sample, and with that
    /// changed the window.
    pub(crate) fn note(&mut self, hit: bool, live: u32) -> bool {
        if hit {
            self.hits += 1;
        } else {
            self.misses += 1;
        }
        let requests = self.hits + self.misses;
        let ended = requests >= live.saturating_mul(SAMPLE).max(SHORTEST_SAMPLE);
        if ended {
            let ratio = u64::from(self.hits) * u64::from(WHOLE) / u64::from(requests);
            self.climb(u32::try_from(ratio).unwrap_or(WHOLE));
            (self.hits, self.misses) = (0, 0);
        }
        ended
    }

    fn climb(&mut self, ratio: u32) {
        if ratio < self.ratio {
            self.step = -self.step;
        }
        let share = self.share.saturating_add_signed(self.step);
        let before = std::mem::replace(&mut self.share, share.min(LARGEST_SHARE));
        if self.share == before {
            // At a limit, while the hit ratio does not fall: without this it would stay for good.
            self.step = -self.step;
        }
        self.step = if ratio.abs_diff(self.ratio) >= NEW_WORKLOAD {
            FIRST_STEP * self.step.signum()
        } else {
            self.step - self.step / DECAY
        };
        self.ratio = ratio;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Climbs for `samples` samples, where a share has the hit ratio that `hits` (of 1,000) tells.
    fn climb(climber: &mut Climber, samples: u32, hits: impl Fn(u32) -> u32) {
        for _ in 0..samples {
            let hits = hits(climber.share);
            let ended = (0..1000).filter(|&n| climber.note(n < hits, 100)).count();
            assert_eq!(ended, 1, "a sample is 10 requests per live entry");
        }
    }

    /// A hill with its top, 60 %, at the share `top`, and 1 % less for each 2 % of distance.
    fn hill(top: u32) -> impl Fn(u32) -> u32 {
        move |share| 600 - (share.abs_diff(top) * 500 / WHOLE)
    }

    #[test]
    fn it_finds_the_top_wherever_that_is() {
        for percent in [5, 30, 50, 75] {
            let top = WHOLE / 100 * percent;
            let mut climber = Climber::new();
            climb(&mut climber, 60, hill(top));
            let off = climber.share.abs_diff(top) * 100 / WHOLE;
            assert!(off <= 8, "{off} % beside the top at {percent} %");
        }
    }

    #[test]
    fn it_comes_to_rest_and_starts_over_with_a_new_workload() {
        let mut climber = Climber::new();
        climb(&mut climber, 100, hill(WHOLE / 2));
        assert!(climber.step.abs() < FIRST_STEP / 20);
        climb(&mut climber, 1, |_| 100);
        assert_eq!(climber.step.abs(), FIRST_STEP);
    }

    #[test]
    fn it_leaves_a_plateau_at_either_end() {
        let mut climber = Climber::new();
        climber.step = -FIRST_STEP;
        climb(
            &mut climber,
            40,
            |share| if share > WHOLE / 4 { 500 } else { 0 },
        );
        assert!(climber.share > WHOLE / 4, "{}", climber.share);
    }

    #[test]
    fn the_share_stays_within_its_limits() {
        let mut climber = Climber::new();
        climb(&mut climber, 50, |share| share * 900 / WHOLE);
        assert_eq!(climber.share, LARGEST_SHARE);
        climb(&mut climber, 100, |share| 900 - share * 900 / WHOLE);
        assert!(climber.share <= WHOLE / 10, "{}", climber.share);
    }

    #[test]
    fn the_window_is_a_part_of_the_bound_and_never_empty() {
        let mut climber = Climber::new();
        assert_eq!(
            [0, 1, 10, 1000, 100_000].map(|b| climber.window(b)),
            [0, 1, 1, 9, 999]
        );
        climber.share = LARGEST_SHARE;
        let large = climber.window(u64::MAX);
        assert!((u64::MAX / 10 * 7..u64::MAX / 10 * 9).contains(&large));
        climber.share = 0;
        assert_eq!(climber.window(1000), 1);
    }

    #[test]
    fn a_sample_has_at_least_a_hundred_requests() {
        let mut climber = Climber::new();
        let ended: Vec<u32> = (1..=200).filter(|_| climber.note(true, 1)).collect();
        assert_eq!(ended, [100, 200]);
    }
}
