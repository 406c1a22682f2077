//! What is done with a store.

use larder_bench::stores::Store;
use larder_bench::zipf;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// Room for so many entries.
pub(crate) const CAPACITY: usize = 100_000;
/// So many keys are asked for,
const KEYS: u64 = 1_000_000;
/// or so many where all are there: what every store of this capacity holds, also one of many parts.
const HELD: u64 = 50_000;
/// Accesses that follow each other, over and over.
pub(crate) const SEQUENCE: usize = 1 << 21;

/// What is done, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mix {
    /// All are looked up and found.
    Hits,
    /// So many of a hundred are put, the others looked up.
    Puts(u64),
    /// All are looked up, and put where they are not found.
    Loads,
}

pub(crate) const MIXES: [Mix; 4] = [Mix::Hits, Mix::Puts(5), Mix::Puts(25), Mix::Loads];

impl Mix {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hits => "all hits",
            Self::Puts(5) => "95 % get, 5 % put",
            Self::Puts(_) => "75 % get, 25 % put",
            Self::Loads => "get, put on a miss",
        }
    }

    /// For each of two accesses, its rank in the low half and a number below 100 in the other.
    pub(crate) fn sequence(self) -> Vec<u64> {
        let keys = if self == Self::Hits { HELD } else { KEYS };
        let mut rng = SmallRng::seed_from_u64(7);
        zipf::ranks(keys, SEQUENCE, 3)
            .map(|rank| rank | rng.random_range(0..100) << 32)
            .collect()
    }
}

/// What was looked up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Gets {
    pub(crate) hits: u64,
    pub(crate) all: u64,
}

/// A store that is worked on; for each its own code, and one call of it for many accesses.
pub(crate) trait Drive: Send + Sync {
    /// Fills it as the mix needs it.
    fn warm(&self, mix: Mix, sequence: &[u64]);
    /// Makes so many accesses from one place in the sequence on.
    fn run(&self, mix: Mix, sequence: &[u64], from: usize, count: usize) -> Gets;
}

pub(crate) fn make<S: Store<u64, u64>>(capacity: usize) -> Box<dyn Drive> {
    Box::new(Driven(S::new(capacity)))
}

struct Driven<S>(S);

impl<S: Store<u64, u64>> Drive for Driven<S> {
    fn warm(&self, mix: Mix, sequence: &[u64]) {
        if mix == Mix::Hits {
            for rank in 0..HELD {
                self.0.put(zipf::scattered(rank), rank);
            }
        } else {
            self.run(Mix::Loads, sequence, 0, sequence.len());
        }
    }

    fn run(&self, mix: Mix, sequence: &[u64], from: usize, mut count: usize) -> Gets {
        let mut gets = Gets::default();
        let mut from = from % sequence.len();
        while count > 0 {
            let some = count.min(sequence.len() - from);
            let part = &sequence[from..from + some];
            let these = match mix {
                Mix::Hits => self.access(part, |_| false, |_| ()),
                Mix::Puts(percent) => self.access(part, |roll| roll < percent, |_| ()),
                Mix::Loads => self.access(part, |_| false, |key| self.0.put(key, key)),
            };
            gets.hits += these.hits;
            gets.all += these.all;
            count -= some;
            from = 0;
        }
        gets
    }
}

impl<S: Store<u64, u64>> Driven<S> {
    /// Puts where the roll says so; else looks up, and tells `miss` what is not found.
    fn access(&self, part: &[u64], puts: impl Fn(u64) -> bool, miss: impl Fn(u64)) -> Gets {
        let mut gets = Gets::default();
        for access in part {
            let key = zipf::scattered(access & u64::from(u32::MAX));
            if puts(access >> 32) {
                self.0.put(key, *access);
                continue;
            }
            gets.all += 1;
            match self.0.get(&key) {
                Some(value) => {
                    std::hint::black_box(value);
                    gets.hits += 1;
                }
                None => miss(key),
            }
        }
        gets
    }
}
