//! The sampler as a whole: when it samples, pauses, and goes on.
//!
//! Whatever pauses may be woken at any time, by the thread that does so once a second.

use super::*;

fn sampler(capacity: u64) -> Arc<Sampler> {
    Sampler::new(capacity, EvictionPolicy::Lru, None, true).expect("a capacity")
}

/// A 32nd of the keys are sampled, and 2^18 reads before the first pause.
const LARGE: u64 = 1_008 * 32;

/// Reads of ten keys, which are sampled, all misses, as far as `count` tells.
struct Reader {
    sampler: Arc<Sampler>,
    reads: u64,
    sampled: u64,
}

impl Reader {
    fn new() -> Self {
        Self {
            sampler: sampler(LARGE),
            reads: 0,
            sampled: 0,
        }
    }

    fn read(&mut self, reads: u64) {
        for _ in 0..reads {
            self.reads += 1;
            let hash = self.reads % 10;
            if self.sampler.wants(hash) {
                self.sampled += 1;
                let counted = self.counted();
                self.sampler.note(hash, 0, || counted);
            }
        }
    }

    fn counted(&self) -> Counted {
        Counted {
            reads: self.reads,
            hits: 0,
        }
    }

    fn curve(&self) -> HitRatioCurve {
        let curve = self.sampler.curve(|| self.counted());
        curve.expect("there were reads")
    }
}

#[test]
fn a_sampler_pauses_when_it_has_seen_much_and_is_woken_for_as_long_as_it_lives() {
    let mut reader = Reader::new();
    reader.read(400_000);
    assert!(reader.sampled >= 1 << 18);
    assert!(reader.sampled < reader.reads, "there was a pause");
    let before = reader.sampled;
    wake_all();
    reader.read(100_000);
    assert!(reader.sampled >= before + (1 << 15), "a burst at least");
    let gone = Arc::downgrade(&reader.sampler);
    drop(reader);
    wake_all();
    // The thread that wakes may hold it for a moment, but nobody for longer.
    while gone.strong_count() > 0 {
        std::thread::yield_now();
    }
}

#[test]
fn who_wakes_what_does_not_pause_changes_nothing() {
    let mut reader = Reader::new();
    reader.read(1000);
    reader.sampler.wake();
    reader.read(1000);
    let curve = reader.curve();
    assert_eq!((curve.reads, curve.sampled), (2000, 2000));
}

#[test]
fn part_of_the_keys_is_sampled_in_a_large_cache() {
    let sampler = sampler(LARGE);
    let wanted = (0..1024_u64).filter(|n| sampler.wants(n << 54)).count();
    assert_eq!(wanted, 32);
}

#[test]
fn waiting_batches_are_in_the_curve() {
    let mut reader = Reader::new();
    reader.read(5);
    assert_eq!(reader.curve().sampled, 5);
}
