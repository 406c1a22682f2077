//! A value that waits in a write queue is what every read finds, whatever becomes of its entry,
//! until exactly its operation is stored: the queue counts as the store.
//!
//! Here the calls of a queue are made by hand. The queue itself has tests of its own.

use crate::support::{Load, panic_message, panic_quietly, seconds};
use larder::{Builder, Cache, Clock, LocalCache, RemovalCause, Tag, cached};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

const TAG: &str = "tag";

fn cache() -> Cache<u32, u32> {
    Cache::new(100)
}

/// A cache where the value 2 of key 1 waits, as operation 7.
fn waiting() -> Cache<u32, u32> {
    let cache = cache();
    cache.accept_write(&1, 2, true, 7);
    cache
}

/// Every kind of read finds `value`, and no body runs.
fn assert_read(cache: &Cache<u32, u32>, value: u32, what: &str) {
    let stats = cache.stats();
    assert_eq!(cache.get(&1), Some(value), "{what}");
    assert_eq!(cache.get_with(&1, || unreachable!()), value, "{what}");
    assert_eq!(cache.peek(&1), Some(value), "{what}");
    assert!(cache.contains(&1), "{what}");
    let of_key = cache.iter().filter(|(key, _)| *key == 1);
    assert_eq!(of_key.collect::<Vec<_>>(), [(1, value)], "{what}");
    let now = cache.stats();
    assert_eq!(
        (now.hits, now.misses),
        (stats.hits + 2, stats.misses),
        "{what}"
    );
}

/// The next read loads, and the value is stored.
fn assert_loads(cache: &Cache<u32, u32>) {
    assert_eq!(cache.get(&1), None);
    assert_eq!(cache.get_with(&1, || 99), 99);
    assert_eq!(cache.get(&1), Some(99));
}

type Loss = fn(&Cache<u32, u32>, &Clock);

/// How an entry can be lost.
const LOSSES: [(&str, Loss); 9] = [
    ("nothing", |_, _| ()),
    ("eviction", |cache, _| {
        (2..5).for_each(|key| cache.insert(key, 0));
    }),
    ("expiry", |_, clock| clock.advance(seconds(10))),
    ("expiry and its sweep", |cache, clock| {
        clock.advance(seconds(10));
        cache.remove_expired();
    }),
    ("invalidate", |cache, _| {
        cache.invalidate(&1);
    }),
    ("clear", |cache, _| cache.clear()),
    ("a tag", |cache, _| cache.invalidate_tag(TAG)),
    ("a write", |cache, _| cache.begin_write(&1).invalidate()),
    ("a write that is given up", |cache, _| {
        drop(cache.begin_write(&1));
    }),
];

#[test]
fn a_waiting_value_is_read_whatever_becomes_of_its_entry() {
    for (what, lose) in LOSSES {
        let clock = Clock::manual();
        let builder = Cache::builder().capacity(1).ttl(seconds(10));
        let cache = builder.clock(clock.clone()).build().expect("valid");
        cache.insert_tagged(1, 1, vec![Tag::from(TAG)]);
        cache.accept_write(&1, 2, true, 7);
        assert_eq!(cache.len(), 1, "{what}: it is an entry");
        lose(&cache, &clock);
        assert_read(&cache, 2, what);
        cache.write_stored(&1, 7);
        let still = (what == "nothing").then_some(2);
        assert_eq!(cache.get(&1), still, "{what}: the next read sees the store");
        if still.is_none() {
            assert_loads(&cache);
        }
    }
}

#[test]
fn a_value_that_is_not_to_be_cached_is_read_while_it_waits_and_no_longer() {
    for capacity in [0, 100] {
        let cache = Cache::new(capacity);
        cache.insert(1, 1);
        cache.accept_write(&1, 2, false, 7);
        assert_eq!(cache.len(), 0, "the older value is gone");
        assert_read(&cache, 2, "waiting");
        cache.write_stored(&1, 7);
        assert_eq!(cache.get(&1), None);
    }
}

#[test]
fn a_value_waits_in_a_cache_that_stores_nothing() {
    let cache = Cache::new(0);
    cache.accept_write(&1, 2, true, 7);
    assert_read(&cache, 2, "capacity 0");
    cache.write_stored(&1, 7);
    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_value_waits_in_the_cache_of_one_thread() {
    let cache: LocalCache<u32, u32> = Builder::new().build_local().expect("valid");
    cache.accept_write(&1, 2, true, 7);
    cache.clear();
    assert_eq!(cache.get(&1), Some(2));
    cache.write_stored(&1, 7);
    assert_eq!(cache.get(&1), None);
}

#[test]
fn only_the_newest_operation_ends_the_wait() {
    let cache = waiting();
    cache.accept_write(&1, 3, true, 8);
    cache.invalidate(&1);
    assert_read(&cache, 3, "the newest");
    cache.write_stored(&1, 7);
    cache.write_died(&1, 7);
    cache.write_stored(&1, 6);
    assert_read(&cache, 3, "an older operation ended");
    cache.write_stored(&1, 8);
    assert_loads(&cache);
}

#[test]
fn a_stored_value_stays_an_entry() {
    let cache = waiting();
    cache.write_stored(&1, 7);
    assert_read(&cache, 2, "stored");
    cache.write_died(&1, 7);
    assert_read(&cache, 2, "an operation that ended before");
}

#[test]
fn after_a_dead_letter_reads_see_the_store() {
    let cache = waiting();
    cache.write_died(&1, 7);
    assert_loads(&cache);
    cache.accept_write(&1, 2, true, 8);
    cache.clear();
    cache.write_died(&1, 8);
    assert_loads(&cache);
}

#[test]
fn keys_wait_apart_from_each_other() {
    let cache = waiting();
    cache.accept_write(&2, 20, true, 8);
    cache.clear();
    cache.write_stored(&2, 8);
    assert_eq!((cache.get(&1), cache.get(&2)), (Some(2), None));
    assert_eq!(cache.get_with(&2, || 21), 21, "it is loaded as ever");
    assert_eq!(cache.get(&2), Some(21));
}

#[test]
fn iteration_sees_each_key_once() {
    let cache = waiting();
    cache.accept_write(&2, 20, true, 8);
    cache.insert(3, 30);
    cache.invalidate(&2);
    let seen: Vec<_> = cache.iter().collect();
    let by_key: BTreeMap<_, _> = seen.iter().copied().collect();
    assert_eq!(by_key, BTreeMap::from([(1, 2), (2, 20), (3, 30)]));
    assert_eq!(seen.len(), 3);
    assert_eq!((cache.len(), cache.stats().size), (2, 2), "entries only");
}

#[test]
fn a_load_that_began_before_gives_way_to_the_waiting_value() {
    for cached in [true, false] {
        let cache = cache();
        let load = Load::begin(&cache, 1);
        cache.accept_write(&1, 2, cached, 7);
        cache.invalidate(&1);
        assert_eq!(load.end(1), 2);
        assert_read(&cache, 2, "after the load");
        cache.write_stored(&1, 7);
        assert_loads(&cache);
    }
}

#[test]
fn a_load_that_began_before_is_not_stored_after_the_wait() {
    type End = fn(&Cache<u32, u32>);
    let ends: [End; 2] = [
        |cache| cache.write_stored(&1, 7),
        |cache| cache.write_died(&1, 7),
    ];
    for end in ends {
        let cache = cache();
        let load = Load::begin(&cache, 1);
        cache.accept_write(&1, 2, false, 7);
        end(&cache);
        assert_eq!(load.end(1), 1, "its caller asked before");
        assert_loads(&cache);
    }
}

#[test]
fn a_refresh_gives_the_waiting_value_and_runs_no_body() {
    #[cached]
    fn never_loads(_id: u32) -> u32 {
        unreachable!("a value waits")
    }

    let cache = never_loads::cache();
    cache.accept_write(&1, 2, true, 7);
    cache.invalidate(&1);
    assert_eq!(never_loads::refresh(1), 2);
    assert_eq!(never_loads(1), 2);
    let stats = cache.stats();
    assert_eq!((stats.loads, stats.coalesced), (0, 0));
}

#[test]
fn a_value_that_is_due_is_not_reloaded_while_it_waits() {
    let clock = Clock::manual();
    let builder = Cache::builder()
        .refresh_after(seconds(1))
        .stale_while_revalidate(seconds(5))
        .ttl(seconds(10));
    let cache = builder.clock(clock.clone()).build().expect("valid");
    cache.accept_write(&1, 2, true, 7);
    for age in [2, 7, 7] {
        clock.advance(seconds(age));
        assert_eq!(cache.get_with(&1, || unreachable!()), 2);
    }
    cache.write_stored(&1, 7);
    assert_eq!(cache.get_with(&1, || 3), 3);
}

#[test]
fn a_waiting_value_stands_in_for_a_load_that_fails() {
    let clock = Clock::manual();
    let builder = Cache::builder().ttl(seconds(1)).stale_if_error(seconds(60));
    let cache = builder.clock(clock.clone()).build().expect("valid");
    let fails = || {
        cache.accept_write(&1, 2, false, 7);
        Err("late")
    };
    assert_eq!(cache.try_get_with(&1, fails), Ok(2));
}

#[test]
fn an_insert_while_a_value_waits_is_older_and_ignored() {
    let cache = waiting();
    cache.insert(1, 1);
    assert_read(&cache, 2, "insert");
    cache.invalidate(&1);
    cache.insert_tagged(1, 1, vec![Tag::from(TAG)]);
    assert_read(&cache, 2, "insert_tagged");
    cache.write_stored(&1, 7);
    assert_loads(&cache);
}

#[test]
fn a_write_that_an_operation_crossed_leaves_nothing_of_its_own() {
    // When the operation is accepted and when it ends, between the steps of the write: 0 is before
    // it, 1 during it, 2 after it.
    for (accepted, ended) in [(0, 1), (0, 2), (1, 1), (1, 2)] {
        for died in [false, true] {
            let what = format!("accepted {accepted}, ended {ended}, died: {died}");
            let cache = cache();
            cache.insert(1, 1);
            let at = |time| {
                if accepted == time {
                    cache.accept_write(&1, 2, true, 7);
                }
                if ended == time && died {
                    cache.write_died(&1, 7);
                } else if ended == time {
                    cache.write_stored(&1, 7);
                }
            };
            at(0);
            let write = cache.begin_write(&1);
            at(1);
            write.put(3);
            assert_ne!(cache.get(&1), Some(3), "{what}");
            at(2);
            assert_eq!(cache.get(&1), None, "{what}");
            assert_loads(&cache);
        }
    }
}

#[test]
fn a_miss_during_a_write_finds_the_waiting_value() {
    let cache = cache();
    let write = cache.begin_write(&1);
    cache.accept_write(&1, 2, false, 7);
    assert_read(&cache, 2, "during the write");
    write.unchanged();
    assert_read(&cache, 2, "after the write");
}

#[test]
fn nothing_is_kept_of_an_operation_that_ended() {
    type Counted = Cache<Arc<str>, Arc<str>>;
    type End = fn(&Counted, &Arc<str>, u64);

    let ends: [End; 2] = [Cache::write_stored, Cache::write_died];
    for end in ends {
        for cached in [true, false] {
            let cache = Counted::new(100);
            let (key, value) = (Arc::<str>::from("key"), Arc::<str>::from("value"));
            for number in 1..4 {
                cache.accept_write(&key, Arc::clone(&value), cached, number);
            }
            assert_eq!(
                Arc::strong_count(&value),
                2 + usize::from(cached),
                "one waits, and one is the entry"
            );
            end(&cache, &key, 3);
            cache.clear();
            assert_eq!((Arc::strong_count(&key), Arc::strong_count(&value)), (1, 1));
        }
    }
}

#[test]
fn the_listener_is_told_of_entries_only() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let gone = Arc::clone(&told);
    let builder = Cache::<u32, u32>::builder().eviction_listener(move |key, value, cause| {
        gone.lock().expect("not poisoned").push((key, value, cause));
    });
    let cache = builder.build().expect("valid");
    cache.insert(1, 1);
    cache.accept_write(&1, 2, true, 7);
    cache.accept_write(&1, 3, false, 8);
    cache.write_stored(&1, 8);
    let told = told.lock().expect("not poisoned");
    let expected = [
        (1, 1, RemovalCause::Replaced),
        (1, 2, RemovalCause::Explicit),
    ];
    assert_eq!(*told, expected);
}

/// A key whose `Eq` panics when told to.
#[derive(Debug, Clone)]
struct Touchy(u32, Arc<AtomicBool>);

impl PartialEq for Touchy {
    fn eq(&self, other: &Self) -> bool {
        if self.1.load(Ordering::Relaxed) {
            panic_quietly("touched");
        }
        self.0 == other.0
    }
}

impl Eq for Touchy {}

impl Hash for Touchy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[test]
fn a_key_that_panics_leaves_what_waited_before() {
    let touched = Arc::new(AtomicBool::new(false));
    let (cache, key) = (
        Cache::<Touchy, u32>::new(100),
        Touchy(1, Arc::clone(&touched)),
    );
    cache.accept_write(&key, 2, true, 7);
    touched.store(true, Ordering::Relaxed);
    panic_message(|| cache.accept_write(&key, 3, true, 8));
    touched.store(false, Ordering::Relaxed);
    assert_eq!(cache.get(&key), Some(2), "the operation was not accepted");
    cache.write_stored(&key, 7);
    assert_eq!(cache.get_with(&key, || 4), 4);
}
