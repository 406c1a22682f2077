//! What a cache counts, and how it says so.

use crate::support::{Load, SECOND, panic_message, panic_quietly, steps, wait_for};
use larder::{Cache, Clock, EvictionPolicy, Stats};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

fn cache() -> Cache<u32, u32> {
    let builder = Cache::<u32, u32>::builder().policy(EvictionPolicy::Lru);
    builder.capacity(2).build().expect("valid")
}

#[test]
fn a_new_cache_has_counted_nothing() {
    let mut nothing = Stats::default();
    nothing.capacity = Some(2);
    assert_eq!(cache().stats(), nothing);
    assert_eq!(
        nothing.hit_ratio().to_bits(),
        0.0_f64.to_bits(),
        "not a division by zero"
    );
    assert_eq!(nothing.mean_load_time(), Duration::ZERO);
}

#[test]
fn every_read_is_a_hit_or_a_miss() {
    let cache = cache();
    cache.get(&1);
    cache.get_with(&1, || 10);
    cache.get_with(&1, || 10);
    cache.get(&1);
    let _ = cache.try_get_with(&2, || Err(()));
    let stats = cache.stats();
    assert_eq!((stats.hits, stats.misses, stats.loads), (2, 3, 2));
    assert!((stats.hit_ratio() - 0.4).abs() < 1e-9);
}

#[test]
fn what_is_no_read_counts_as_none() {
    let cache = cache();
    cache.insert(1, 10);
    cache.peek(&1);
    cache.contains(&2);
    cache.iter().count();
    cache.invalidate(&1);
    cache.begin_write(&1).put(11);
    let stats = cache.stats();
    assert_eq!((stats.hits, stats.misses, stats.loads), (0, 0, 0));
}

#[test]
fn failed_loads_are_loads_that_failed() {
    let cache = cache();
    let _ = cache.try_get_with(&1, || Err(()));
    panic_message(|| cache.get_with(&1, || panic_quietly("no")));
    cache.get_with(&1, || 10);
    let stats = cache.stats();
    assert_eq!((stats.loads, stats.load_failures, stats.misses), (3, 2, 3));
}

#[test]
fn a_miss_that_another_load_served_is_coalesced() {
    let cache = cache();
    let load = Load::begin(&cache, 1);
    let waiters = [wait_for(&cache, 1), wait_for(&cache, 1)];
    load.end(10);
    assert_eq!(waiters.map(super::support::Task::end), [10, 10]);
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.loads, stats.coalesced), (3, 1, 2));
}

#[test]
fn the_time_of_loads_is_summed() {
    let cache = cache();
    cache.get_with(&1, || {
        let start = std::time::Instant::now();
        while start.elapsed() < Duration::from_millis(2) {
            std::hint::spin_loop();
        }
        10
    });
    let stats = cache.stats();
    assert!(stats.load_time >= Duration::from_millis(2), "{stats}");
    assert_eq!(stats.mean_load_time(), stats.load_time, "of one load");
    cache.get_with(&2, || 20);
    let stats = cache.stats();
    assert_eq!(stats.mean_load_time(), stats.load_time / 2);
}

#[test]
fn an_entry_is_counted_by_why_it_left() {
    let clock = Clock::manual();
    let builder = Cache::<u32, u32>::builder().policy(EvictionPolicy::Lru);
    let cache = builder.capacity(2).ttl(SECOND).clock(clock.clone()).build();
    let cache = cache.expect("valid");
    (0..5).for_each(|key| cache.insert(key, key));
    cache.insert(4, 44);
    assert_eq!(cache.stats().evictions, 3);
    cache.invalidate(&4);
    cache.invalidate(&4);
    assert_eq!(cache.stats().invalidations, 1);
    clock.advance(SECOND);
    super::support::wait_until("it is counted", || cache.stats().expirations == 1);
    let stats = cache.stats();
    assert_eq!(
        (stats.evictions, stats.invalidations, stats.size),
        (3, 1, 0)
    );
}

/// More threads than can count apart, some of which never read.
#[test]
fn of_many_threads_at_once_nothing_is_counted_twice_or_not_at_all() {
    const THREADS: usize = 80;
    const STEPS: usize = steps(16_000);
    let cache = Cache::<usize, usize>::new(16);
    let start = Barrier::new(THREADS);
    let run = |thread: usize| {
        start.wait();
        for key in thread * STEPS..(thread + 1) * STEPS {
            if thread.is_multiple_of(2) {
                cache.get_with(&key, || key);
            } else {
                cache.insert(key, key);
            }
            if key.is_multiple_of(3) {
                cache.invalidate(&key);
            }
        }
    };
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let run = &run;
            scope.spawn(move || run(thread));
        }
    });
    let stats = cache.stats();
    let all = (THREADS * STEPS) as u64;
    assert_eq!((stats.misses, stats.loads), (all / 2, all / 2), "{stats}");
    assert_eq!(stats.evictions + stats.invalidations + stats.size, all);
    assert_eq!((stats.hits, stats.load_failures), (0, 0));
}

#[test]
fn clearing_counts_what_it_removes_and_resets_nothing() {
    let cache = cache();
    cache.get_with(&1, || 10);
    cache.get_with(&2, || 20);
    cache.clear();
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.invalidations, stats.size), (2, 2, 0));
}

#[test]
fn the_weight_of_what_is_held_is_summed() {
    let builder = Cache::<u32, u32>::builder().max_weight(100);
    let cache = builder.weigher(|_, value| u64::from(*value)).build();
    let cache = cache.expect("valid");
    for (key, weight) in [(1, 10), (2, 20), (1, 15), (3, 0)] {
        cache.insert(key, weight);
    }
    let stats = cache.stats();
    assert_eq!(
        (stats.size, stats.weight, stats.capacity),
        (3, 35, Some(100))
    );
}

#[test]
fn a_line_says_what_matters_and_leaves_out_what_did_not_happen() {
    let mut stats = Stats::default();
    assert_eq!(
        stats.to_string(),
        "0.0 % of 0 hit, 0 entries, 0 loads of 0.0ns"
    );
    stats.hits = 3;
    stats.misses = 1;
    stats.loads = 2;
    stats.load_time = Duration::from_millis(3);
    (stats.size, stats.weight, stats.capacity) = (5, 5, Some(1024));
    assert_eq!(
        stats.to_string(),
        "75.0 % of 4 hit, 5/1024 entries, 2 loads of 1.5ms"
    );
    stats.load_failures = 1;
    stats.coalesced = 2;
    stats.evictions = 3;
    stats.expirations = 4;
    stats.invalidations = 5;
    stats.stale_served = 6;
    let all = "1 failed, 2 coalesced, 3 evicted, 4 expired, 5 invalidated, 6 served stale";
    assert!(stats.to_string().ends_with(all), "{stats}");
}

#[test]
fn a_line_of_a_cache_bounded_by_weight_does_not_call_its_weight_entries() {
    let builder = Cache::<u32, u32>::builder().max_weight(1000);
    let cache = builder.weigher(|_, _| 300).build().expect("valid");
    cache.insert(1, 10);
    let line = cache.stats().to_string();
    assert!(!line.contains("300/1000 entries"), "{line}");
}
