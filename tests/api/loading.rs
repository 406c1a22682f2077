//! A miss loads once for all who ask: threads, parallel keys, hand-over after a panic, and bodies
//! that use the cache.

use crate::support::{Load, in_time, panic_message, panic_quietly, wait_for, wait_until};
use equivalent::Equivalent;
use larder::{Cache, Query};
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const CALLERS: usize = 64;

/// Calls `read` on 64 threads at once; returns what the calls returned, `None` for a panic.
fn on_all_threads<R: Send>(read: impl Fn() -> R + Sync) -> Vec<Option<R>> {
    let start = Barrier::new(CALLERS);
    let caller = || {
        start.wait();
        catch_unwind(AssertUnwindSafe(&read)).ok()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..CALLERS).map(|_| scope.spawn(caller)).collect();
        let results = threads
            .into_iter()
            .map(|thread| thread.join().expect("panics were caught"));
        results.collect()
    })
}

/// A body's wait until all 64 callers have missed the value.
fn until_all_have_missed(cache: &Cache<u32, u32>) {
    wait_until("all callers missed", || {
        cache.stats().misses == CALLERS as u64
    });
}

fn all_share_one_run(cache: &Cache<u32, u32>) {
    let runs = AtomicUsize::new(0);
    let results = on_all_threads(|| {
        cache.get_with(&1, || {
            until_all_have_missed(cache);
            runs.fetch_add(1, Ordering::SeqCst);
            10
        })
    });
    assert_eq!(results, [Some(10); CALLERS]);
    assert_eq!(runs.into_inner(), 1);
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.loads, stats.coalesced), (64, 1, 63));
}

#[test]
fn callers_of_one_missing_key_share_one_run_of_the_body() {
    in_time(|| all_share_one_run(&Cache::new(100)));
}

#[test]
fn a_cache_of_capacity_zero_still_shares_the_load_under_way() {
    let builder = Cache::<u32, u32>::builder().capacity(0);
    let cache = builder.build().expect("valid");
    let load = Load::begin(&cache, 1);
    let waiter = wait_for(&cache, 1);
    assert_eq!((load.end(10), waiter.end()), (10, 10));
    assert_eq!(cache.get_with(&1, || 20), 20, "the next caller loads");
    assert_eq!((cache.stats().loads, cache.len()), (2, 0));
}

#[test]
fn after_a_panic_one_waiter_takes_over_for_all() {
    in_time(|| {
        let cache = Cache::<u32, u32>::new(100);
        let runs = AtomicUsize::new(0);
        let results = on_all_threads(|| {
            cache.get_with(&1, || {
                until_all_have_missed(&cache);
                match runs.fetch_add(1, Ordering::SeqCst) {
                    0 => panic_quietly("the first"),
                    _ => 10,
                }
            })
        });
        let panicked = results.iter().filter(|result| result.is_none()).count();
        let served = results.iter().filter(|result| **result == Some(10)).count();
        assert_eq!((panicked, served, runs.into_inner()), (1, 63, 2));
        let stats = cache.stats();
        assert_eq!(
            (stats.loads, stats.load_failures, stats.coalesced),
            (2, 1, 62)
        );
    });
}

#[test]
fn when_every_body_panics_every_caller_gets_a_panic() {
    in_time(|| {
        let cache = Cache::<u32, u32>::new(100);
        let runs = AtomicUsize::new(0);
        let results = on_all_threads(|| {
            cache.get_with(&1, || {
                runs.fetch_add(1, Ordering::SeqCst);
                panic_quietly("each")
            })
        });
        assert_eq!((results, runs.into_inner()), (vec![None; CALLERS], CALLERS));
        assert_eq!(cache.get_with(&1, || 10), 10);
        assert_eq!(cache.get(&1), Some(10));
    });
}

#[test]
fn a_panic_reaches_its_caller_as_it_was_thrown() {
    let cache = Cache::<u32, u32>::new(100);
    let message = panic_message(|| cache.get_with(&1, || panic_quietly("the database is gone")));
    assert_eq!(message, "the database is gone");
}

#[test]
fn different_keys_load_side_by_side() {
    in_time(|| {
        let cache = Cache::<usize, usize>::new(100);
        let all_inside = Barrier::new(CALLERS);
        thread::scope(|scope| {
            for key in 0..CALLERS {
                let (cache, all_inside) = (&cache, &all_inside);
                scope.spawn(move || {
                    cache.get_with(&key, || {
                        all_inside.wait();
                        key
                    })
                });
            }
        });
        assert_eq!(cache.stats().loads, 64);
    });
}

#[test]
fn without_coalescing_every_caller_that_misses_runs_its_body() {
    in_time(|| {
        let cache = Cache::<u32, u32>::builder().coalesce(false);
        let cache = cache.build().expect("valid");
        let all_inside = Barrier::new(CALLERS);
        let results = on_all_threads(|| {
            cache.get_with(&1, || {
                all_inside.wait();
                10
            })
        });
        assert_eq!(results, [Some(10); CALLERS]);
        let stats = cache.stats();
        assert_eq!((stats.loads, stats.coalesced, stats.size), (64, 0, 1));
    });
}

fn uncoalesced() -> Cache<u32, u32> {
    let builder = Cache::<u32, u32>::builder().coalesce(false);
    builder.build().expect("valid")
}

#[test]
fn without_coalescing_the_value_of_the_load_that_began_last_stays() {
    let cache = uncoalesced();
    let (first, second) = (Load::begin(&cache, 1), Load::begin(&cache, 1));
    assert_eq!((first.end(10), cache.get(&1)), (10, Some(10)));
    assert_eq!((second.end(20), cache.get(&1)), (20, Some(20)));
    cache.clear();
    let (first, second) = (Load::begin(&cache, 1), Load::begin(&cache, 1));
    assert_eq!(second.end(20), 20);
    assert_eq!(first.end(10), 20, "what it read may be older");
    assert_eq!(cache.get(&1), Some(20));
}

#[test]
fn without_coalescing_no_load_depends_on_how_another_ends() {
    let cache = uncoalesced();
    let (first, second) = (Load::begin(&cache, 1), Load::begin(&cache, 1));
    drop(second);
    assert_eq!(first.end(10), 10);
    assert_eq!(cache.get(&1), Some(10));
    cache.clear();
    let (first, second) = (Load::begin(&cache, 1), Load::begin(&cache, 1));
    panic_message(|| cache.get_with(&1, || panic_quietly("a third")));
    drop(first);
    assert_eq!(second.end(20), 20);
    assert_eq!(cache.get(&1), Some(20));
}

#[test]
fn without_coalescing_a_body_may_ask_for_its_own_key() {
    let cache = uncoalesced();
    let outer = cache.get_with(&1, || {
        assert_eq!(cache.get_with(&1, || 2), 2);
        1
    });
    // Else the outer caller, whose load began earlier, would see an older value than the cache.
    assert_eq!((outer, cache.get(&1)), (2, Some(2)));
}

#[test]
fn a_body_may_do_anything_to_other_keys() {
    in_time(|| {
        let cache = Cache::<u32, u32>::new(100);
        cache.insert(2, 20);
        let value = cache.get_with(&1, || {
            assert_eq!(cache.get(&2), Some(20));
            assert!(cache.invalidate(&2));
            cache.insert(3, 30);
            cache.insert_tagged(4, 40, vec!["tag".into()]);
            cache.invalidate_tag("tag");
            cache.begin_write(&5).put(50);
            cache.remove_expired();
            assert_eq!(cache.iter().count(), cache.len());
            cache.get_with(&3, || unreachable!()) + cache.get_with(&6, || 60)
        });
        assert_eq!(value, 90);
        let mut held: Vec<_> = cache.iter().collect();
        held.sort_unstable();
        assert_eq!(held, [(1, 90), (3, 30), (5, 50), (6, 60)]);
    });
}

#[test]
fn a_body_may_drop_the_last_handle_to_its_cache() {
    let cache = Cache::<u32, u32>::new(100);
    let other = cache.clone();
    assert_eq!(
        cache.get_with(&1, move || {
            drop(other);
            10
        }),
        10
    );
    assert_eq!(cache.get(&1), Some(10));
}

#[test]
fn a_body_runs_on_the_thread_of_its_caller_and_may_borrow_from_it() {
    let cache = Cache::<u32, String>::new(100);
    let mut ran_on = None;
    let name = String::from("borrowed");
    cache.get_with(&1, || {
        ran_on = Some(thread::current().id());
        name.clone()
    });
    assert_eq!(ran_on, Some(thread::current().id()));
}

/// A key whose owned form another caller loads just before this one would.
struct Overtaken<'a>(&'a Cache<u32, u32>);

impl Hash for Overtaken<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        1_u32.hash(state);
    }
}

impl Equivalent<u32> for Overtaken<'_> {
    fn equivalent(&self, key: &u32) -> bool {
        *key == 1
    }
}

impl Query<u32> for Overtaken<'_> {
    fn to_key(&self) -> u32 {
        assert_eq!(self.0.get_with(&1, || 10), 10);
        1
    }
}

#[test]
fn a_value_that_comes_between_the_look_and_the_load_is_served() {
    let cache = Cache::<u32, u32>::new(100);
    assert_eq!(cache.get_with(&Overtaken(&cache), || unreachable!()), 10);
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.loads, stats.coalesced), (2, 1, 1));
}

#[test]
fn a_load_that_failed_leaves_nothing_behind() {
    let cache = Cache::<u32, u32>::new(100);
    assert_eq!(cache.try_get_with(&1, || Err("no")), Err("no"));
    panic_message(|| cache.get_with(&1, || panic_quietly("no")));
    // Were the key still marked as being loaded, this would wait, or not be stored.
    assert_eq!(cache.get_with(&1, || 10), 10);
    assert_eq!(cache.get(&1), Some(10));
    let stats = cache.stats();
    assert_eq!(
        (stats.loads, stats.load_failures, stats.coalesced),
        (3, 2, 0)
    );
}
