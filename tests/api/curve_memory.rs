//! A curve takes little memory, however large the cache and whatever is read.

use crate::counting::BYTES;
use larder::{Builder, Cache};
use std::time::Duration;

#[test]
fn a_curve_takes_less_than_a_megabyte_however_large_the_cache() {
    let bytes = |capacity: usize, ages: bool, curve: bool| {
        let before = BYTES.get();
        let builder = Cache::<u64, ()>::builder().capacity(capacity);
        let builder = if ages {
            builder.ttl(Duration::from_secs(3600))
        } else {
            builder
        };
        let builder = if curve {
            builder.sample_curve()
        } else {
            builder
        };
        let cache = builder.build().expect("valid");
        // Eight times as many keys as fit, and more than the miniatures hold.
        let keys = 10 * capacity as u64;
        for key in (0..keys).chain(0..keys / 2) {
            if cache.get(&key).is_none() {
                cache.insert(key, ());
            }
        }
        assert_eq!(cache.hit_ratio_curve().is_some(), curve);
        BYTES.get().wrapping_sub(before)
    };
    for (capacity, ages) in [(1_008, false), (1_008, true), (20_000, false)] {
        let curve = bytes(capacity, ages, true).saturating_sub(bytes(capacity, ages, false));
        assert!(curve < 1_000_000, "{curve} bytes, capacity {capacity}");
        assert!(curve > 200_000, "{curve} bytes are too few to be true");
    }
}

/// In caches of one thread, all of whose memory is counted here. One of all threads has as much for its
/// curve, but for more lists of reads that wait.
#[test]
fn a_curve_takes_little_whatever_is_read() {
    const MB: usize = 1_000_000;
    /// What 16 of those lists take, the most there are.
    const LISTS: usize = 16 * 2176;
    /// 24 for each entry of the larger cache: the miniatures come to hold more and more different keys.
    const READS: u64 = 168_000;
    /// What the cache holds after many reads, of keys that all are new, or else of some that are and
    /// others that come back, for which a larger cache would have room.
    fn held(builder: Builder<u64, ()>, capacity: usize, scan: bool) -> usize {
        let capacity = capacity as u64;
        let before = BYTES.get();
        let cache = builder.build_local().expect("valid");
        for n in 0..READS {
            let key = if scan || n % 2 == 1 {
                n << 32
            } else {
                n * n % (10 * capacity)
            };
            if cache.get(&key).is_none() {
                cache.insert(key, ());
            }
        }
        // It is below 0 where this thread gave back more than it took.
        BYTES.get().wrapping_sub(before)
    }
    let day = Duration::from_secs(86_400);
    for ages in [false, true] {
        // All keys are sampled, and a seventh of them.
        for capacity in [1008, 7000] {
            for scan in [false, true] {
                let builder = || {
                    let builder = Cache::builder().capacity(capacity);
                    if ages { builder.ttl(day) } else { builder }
                };
                let plain = held(builder(), capacity, scan);
                let curve = held(builder().sample_curve(), capacity, scan) - plain;
                assert!(curve > MB / 4, "{curve} bytes are too few to be true");
                assert!(curve + LISTS < MB, "{curve} bytes, capacity {capacity}");
            }
        }
    }
}
