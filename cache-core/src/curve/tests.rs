//! The sampler as a whole: when it samples, pauses, and goes on.
//!
//! A second may go by at any time: a thread says so.

use super::*;

fn sampler(capacity: u64) -> Arc<Sampler> {
    Sampler::new(capacity, EvictionPolicy::Lru, None, true).expect("a capacity")
}

/// A 32nd of the keys are sampled, and 2^18 reads before the first pause.
const LARGE: u64 = 1_008 * 32;

/// Reads of ten keys, which are sampled, all misses, as far as `count` tells.
struct Reader {
    sampler: Arc<Sampler>,
    hashes: Vec<u64>,
    reads: u64,
    sampled: u64,
}

impl Reader {
    fn new() -> Self {
        let sampler = sampler(LARGE);
        let hashes = (0..).filter(|hash| sampler.wants(*hash));
        Self {
            hashes: hashes.take(10).collect(),
            sampler,
            reads: 0,
            sampled: 0,
        }
    }

    fn read(&mut self, reads: usize) {
        for hash in self.hashes.clone().into_iter().cycle().take(reads) {
            self.reads += 1;
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

fn end_pause(sampler: &Sampler) {
    while sampler.pauses() {
        tick_all();
    }
}

#[test]
fn a_sampler_pauses_when_it_has_seen_much_and_goes_on_for_as_long_as_it_lives() {
    let mut reader = Reader::new();
    reader.read(400_000);
    assert!(reader.sampled >= 1 << 18);
    assert!(reader.sampled < reader.reads, "there was a pause");
    let before = reader.sampled;
    end_pause(&reader.sampler);
    reader.read(100_000);
    assert!(reader.sampled >= before + (1 << 15), "a burst at least");
    let gone = Arc::downgrade(&reader.sampler);
    drop(reader);
    tick_all();
    // The thread that tells the time may hold it for a moment, but nobody for longer.
    while gone.strong_count() > 0 {
        std::thread::yield_now();
    }
}

#[test]
fn a_cache_shows_its_hits_again_when_a_pause_is_over() {
    let builder = crate::Cache::<u64, ()>::builder().capacity(1_008 * 32);
    let cache = builder.sample_curve().build().expect("valid");
    let engine = &cache.engine;
    let sampler = engine.sampling.sampler.as_ref().expect("asked for");
    let wants = |key: &u64| sampler.wants(engine.hash(key));
    let key = (0..10_000).find(wants).expect("one of 32");
    cache.insert(key, ());
    let hit = || assert!(cache.get(&key).is_some());
    let noted = || cache.hit_ratio_curve().expect("read").sampled;
    let mut hits = 0;
    while engine.sampling.shows_hits() && hits < 1 << 20 {
        hit();
        hits += 1;
    }
    assert!((1 << 18..1 << 20).contains(&hits), "{hits}");
    let before = noted();
    end_pause(sampler);
    // Those that warm it up do not count.
    (0..10_000).for_each(|_| hit());
    assert!(noted() > before);
}

#[test]
fn time_changes_nothing_before_the_first_pause() {
    let mut reader = Reader::new();
    reader.read(1000);
    reader.sampler.tick();
    reader.read(1000);
    let curve = reader.curve();
    assert_eq!((curve.reads, curve.sampled), (2000, 2000));
}

#[test]
fn part_of_the_keys_is_sampled_in_a_large_cache_whatever_their_hashes_have_in_common() {
    let sampler = sampler(LARGE);
    // Multiples of a number, as the hashes of consecutive numbers are: of small ones the high bits, and
    // of large ones the low bits, hardly differ.
    for stride in [
        1,
        3 << 20,
        (1 << 44) + 5,
        1 << 54,
        u64::MAX / 3,
        u64::MAX - 6,
    ] {
        for first in [0, 1024, 1 << 20] {
            let hashes = (first..first + 1024_u64).map(|n| n.wrapping_mul(stride));
            let wanted = hashes.filter(|hash| sampler.wants(*hash)).count();
            // 32 are expected, with a standard deviation of 5.6.
            assert!(
                (12..=52).contains(&wanted),
                "{wanted} of {first}.. * {stride:#x}"
            );
        }
    }
}

#[test]
fn waiting_batches_are_in_the_curve() {
    let mut reader = Reader::new();
    reader.read(5);
    assert_eq!(reader.curve().sampled, 5);
}
