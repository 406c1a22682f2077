//! What Python's `functools.lru_cache` promises, and the tests of `CPython` pin down, holds under the
//! LRU policy: the counters, the order of eviction, re-entrancy; and how often a key is hashed, in
//! `python_keys.rs`.
//!
//! Two of its behaviours are not those of larder. A body that asks for its own key panics here, as
//! the wait for it would never end (`CPython` runs the body again). And `__eq__` that uses the very
//! cache it is called from is not supported: see [`Cache`].

use crate::support::{Dice, panic_message, wait_until};
use larder::{Cache, EvictionPolicy};
use std::cell::Cell;
use std::hash::Hash;
use std::sync::Barrier;
use std::thread;

fn lru<K, V>(capacity: usize) -> Cache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let builder = Cache::<K, V>::builder().policy(EvictionPolicy::Lru);
    builder.capacity(capacity).build().expect("valid")
}

fn unbounded<V: Clone + Send + Sync + 'static>() -> Cache<u64, V> {
    let builder = Cache::<u64, V>::builder().policy(EvictionPolicy::Lru);
    builder.unbounded().build().expect("valid")
}

/// Hits, misses, capacity and size: what `cache_info` returns.
fn info<K, V>(cache: &Cache<K, V>) -> (u64, u64, Option<u64>, u64)
where
    K: Hash + Eq + Clone,
    V: Clone,
{
    let stats = cache.stats();
    (stats.hits, stats.misses, stats.capacity, stats.size)
}

#[test]
fn capacity_twenty_serves_a_domain_of_twenty_five() {
    let cache = lru::<(u64, u64), u64>(20);
    assert_eq!(info(&cache), (0, 0, Some(20), 0));
    let mut dice = Dice::new(0);
    for _ in 0..1000 {
        let (x, y) = (dice.below(5), dice.below(5));
        assert_eq!(cache.get_with(&(x, y), || 3 * x + y), 3 * x + y);
    }
    let (hits, misses, _, size) = info(&cache);
    assert!(hits > misses);
    assert_eq!((hits + misses, size), (1000, 20));
}

#[test]
fn clear_empties_and_the_counters_go_on() {
    // In Python they start anew; here statistics are never lost.
    let cache = lru::<u64, u64>(20);
    for x in [1, 2, 1] {
        cache.get_with(&x, || x);
    }
    cache.clear();
    assert_eq!(info(&cache), (1, 2, Some(20), 0));
    cache.get_with(&1, || 1);
    assert_eq!(info(&cache), (1, 3, Some(20), 1));
}

#[test]
fn capacity_zero_stores_nothing_and_counts_misses() {
    let cache = lru::<(), u64>(0);
    let runs = Cell::new(0);
    for _ in 0..5 {
        let body = || {
            runs.set(runs.get() + 1);
            20
        };
        assert_eq!(cache.get_with(&(), body), 20);
    }
    assert_eq!((runs.get(), info(&cache)), (5, (0, 5, Some(0), 0)));
    cache.insert((), 20);
    assert_eq!(cache.get(&()), None);
}

#[test]
fn capacity_one_runs_the_body_of_one_key_once() {
    let cache = lru::<(), u64>(1);
    let runs = Cell::new(0);
    for _ in 0..5 {
        let body = || {
            runs.set(runs.get() + 1);
            20
        };
        assert_eq!(cache.get_with(&(), body), 20);
    }
    assert_eq!((runs.get(), info(&cache)), (1, (4, 1, Some(1), 1)));
}

#[test]
fn capacity_two_evicts_the_least_recently_used() {
    let cache = lru::<u64, u64>(2);
    let mut missed = Vec::new();
    let reads = [7, 9, 7, 9, 7, 9, 8, 8, 8, 9, 9, 9, 8, 8, 8, 7];
    for (at, x) in reads.into_iter().enumerate() {
        let body = || {
            missed.push(at);
            x * 10
        };
        assert_eq!(cache.get_with(&x, body), x * 10);
    }
    assert_eq!(missed, [0, 1, 6, 15]);
    assert_eq!(info(&cache), (12, 4, Some(2), 2));
}

#[test]
fn keys_of_two_parts_share_one_bound() {
    // `CPython`'s test of methods: one cache for the calls on all objects.
    let cache = lru::<(u64, u64), u64>(2);
    let run = |this: u64, xs: [u64; 10]| {
        let misses = Cell::new(0);
        for x in xs {
            let body = || {
                misses.set(misses.get() + 1);
                x * 10 + this
            };
            assert_eq!(cache.get_with(&(this, x), body), x * 10 + this);
        }
        misses.get()
    };
    assert_eq!(run(5, [1, 2, 2, 3, 1, 1, 1, 2, 3, 3]), 6);
    assert_eq!(info(&cache), (4, 6, Some(2), 2));
    assert_eq!(run(6, [1, 2, 1, 1, 1, 1, 3, 2, 2, 2]), 4);
    assert_eq!(info(&cache), (10, 10, Some(2), 2));
    assert_eq!(run(7, [2, 1, 1, 1, 1, 2, 1, 3, 2, 1]), 5);
    assert_eq!(info(&cache), (15, 15, Some(2), 2));
}

#[test]
fn an_unbounded_cache_evicts_nothing() {
    let cache = unbounded();
    for x in 0..10_000 {
        cache.get_with(&x, || x);
    }
    assert_eq!(info(&cache), (0, 10_000, None, 10_000));
    assert_eq!(cache.stats().evictions, 0);
}

fn fib(cache: &Cache<u64, u64>, n: u64) -> u64 {
    cache.get_with(&n, || match n {
        0 | 1 => n,
        _ => fib(cache, n - 1) + fib(cache, n - 2),
    })
}

#[test]
fn a_body_may_ask_for_other_keys() {
    let fibs = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610];
    for cache in [unbounded(), lru(128)] {
        assert!((0..16).map(|n| fib(&cache, n)).eq(fibs));
        let (hits, misses, _, size) = info(&cache);
        assert_eq!((hits, misses, size), (28, 16, 16));
    }
}

#[test]
fn a_body_may_ask_for_other_keys_even_where_they_evict_each_other() {
    for capacity in [0, 1, 2] {
        assert_eq!(fib(&lru(capacity), 16), 987);
    }
}

#[test]
fn a_body_may_ask_for_other_keys_a_thousand_deep() {
    let deep = || {
        let cache = unbounded();
        assert_eq!(depth(&cache, 1000), 1000);
        assert_eq!(cache.len(), 1001);
    };
    // A level takes 3 kB in a debug build, more than the 2 MB of a test's thread have.
    let thread = thread::Builder::new().stack_size(16 << 20);
    let ended = thread.spawn(deep).expect("there are threads").join();
    ended.expect("it has stack enough");
}

fn depth(cache: &Cache<u64, u64>, n: u64) -> u64 {
    cache.get_with(&n, || if n == 0 { 0 } else { depth(cache, n - 1) + 1 })
}

#[test]
fn a_body_that_runs_twice_for_its_own_key_leaves_a_full_cache_full() {
    // In Python (bug 35780) a body may ask for its own key; here, where loads are not coalesced.
    let builder = Cache::<u64, String>::builder().policy(EvictionPolicy::Lru);
    let cache = builder.capacity(10).coalesce(false).build().expect("valid");
    for x in 0..15 {
        assert_eq!(cache.get_with(&x, || format!(".{x}.")), format!(".{x}."));
    }
    assert_eq!(cache.len(), 10);
    let twice = || cache.get_with(&20, || String::from(".20."));
    assert_eq!(cache.get_with(&20, twice), ".20.");
    assert_eq!(
        (cache.len(), cache.get(&20)),
        (10, Some(String::from(".20.")))
    );
}

#[test]
fn a_panic_passes_through_and_nothing_is_stored() {
    for cache in [unbounded(), lru(128)] {
        let func = |i: usize| cache.get_with(&(i as u64), || "abc".as_bytes()[i]);
        assert_eq!(func(0), b'a');
        for _ in 0..2 {
            assert!(panic_message(|| func(15)).contains("out of bounds"));
        }
        assert_eq!(cache.stats().misses, 3, "the panic of a load is not cached");
        assert_eq!(cache.len(), 1);
    }
}

#[test]
fn an_err_passes_through_and_is_not_stored() {
    for cache in [unbounded(), lru(128)] {
        for _ in 0..2 {
            assert_eq!(
                cache.try_get_with(&15, || Err("out of bounds")),
                Err("out of bounds")
            );
        }
        assert_eq!((cache.stats().misses, cache.len()), (2, 0));
        assert_eq!(cache.try_get_with::<_, ()>(&15, || Ok('p')), Ok('p'));
        assert_eq!(cache.try_get_with(&15, || Err("not run")), Ok('p'));
    }
}

#[test]
fn threads_that_share_a_full_house_miss_once_a_key() {
    let (threads, reads) = (5, 11);
    let cache = lru::<u64, u64>(threads * reads);
    thread::scope(|scope| {
        for k in 0..threads as u64 {
            let cache = &cache;
            scope.spawn(move || {
                for _ in 0..reads {
                    assert_eq!(cache.get_with(&k, || 3 * k), 3 * k);
                }
            });
        }
    });
    assert_eq!(info(&cache), (50, 5, Some(55), 5));
}

#[test]
fn threads_may_read_while_another_clears() {
    let cache = lru::<u64, u64>(55);
    thread::scope(|scope| {
        let cache = &cache;
        scope.spawn(|| (0..1000).for_each(|_| cache.clear()));
        for k in 0..5 {
            scope.spawn(move || {
                for _ in 0..1000 {
                    assert_eq!(cache.get_with(&k, || 3 * k), 3 * k);
                }
            });
        }
    });
    let (hits, misses, ..) = info(&cache);
    assert_eq!(hits + misses, 5000);
}

#[test]
fn callers_of_one_key_at_a_time_all_count_a_miss() {
    let (threads, keys) = (5, 7);
    let cache = lru::<u64, u64>(35);
    let (start, stop) = (Barrier::new(threads), Barrier::new(threads));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for key in 0..keys {
                    start.wait();
                    let body = || {
                        let all = threads as u64 * (key + 1);
                        wait_until("all ask", || cache.stats().misses == all);
                        3 * key
                    };
                    assert_eq!(cache.get_with(&key, body), 3 * key);
                    stop.wait();
                    assert_eq!(info(&cache), (0, 5 * (key + 1), Some(35), key + 1));
                }
            });
        }
    });
    // Unlike Python's, only one of them runs the body.
    assert_eq!((cache.stats().loads, cache.stats().coalesced), (7, 28));
}
