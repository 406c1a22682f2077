//! When nothing goes on any more, a cache holds its entries and nothing else: no key of a load or a
//! write that ended, however it ended.

use crate::support::{Load, Task, panic_message, panic_quietly, wait_for};
use larder::Cache;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

type Key = Arc<str>;

/// Something that can go on with a key, from its beginning to its end.
type Doing = fn(&Cache<Key, u32>, &Key);

const DOINGS: [(&str, Doing); 16] = [
    ("a load", |cache, key| {
        cache.get_with(key, || 1);
    }),
    ("a load that others wait for", |cache, key| {
        let load = Load::begin(cache, Arc::clone(key));
        let waiter = wait_for(cache, Arc::clone(key));
        load.end(1);
        waiter.end();
    }),
    ("a waiter that gives up", |cache, key| {
        let load = Load::begin(cache, Arc::clone(key));
        drop(wait_for(cache, Arc::clone(key)));
        load.end(1);
    }),
    ("a load that fails", |cache, key| {
        let _ = cache.try_get_with(key, || Err(()));
    }),
    ("a load that panics", |cache, key| {
        panic_message(|| cache.get_with(key, || panic_quietly("no")));
    }),
    ("a load that is cancelled", |cache, key| {
        drop(Task::waiting(cache.get_with_async(key, pending)));
    }),
    ("a load of a key that is invalidated", |cache, key| {
        let load = Load::begin(cache, Arc::clone(key));
        cache.invalidate(key);
        load.end(1);
    }),
    ("a load of a key that is inserted", |cache, key| {
        let load = Load::begin(cache, Arc::clone(key));
        cache.insert(Arc::clone(key), 2);
        load.end(1);
    }),
    ("a load in a cache that is cleared", |cache, key| {
        let load = Load::begin(cache, Arc::clone(key));
        cache.clear();
        load.end(1);
    }),
    (
        "a load before and one after an invalidation",
        |cache, key| {
            let before = Load::begin(cache, Arc::clone(key));
            cache.invalidate(key);
            let after = Load::begin(cache, Arc::clone(key));
            before.end(1);
            after.end(2);
        },
    ),
    ("a load that calls for its own key", |cache, key| {
        panic_message(|| cache.get_with(key, || cache.get_with(key, || 1)));
    }),
    ("a write", |cache, key| cache.begin_write(key).put(1)),
    ("a write that is given up", |cache, key| {
        drop(cache.begin_write(key));
    }),
    ("two writes that cross", |cache, key| {
        let (one, other) = (cache.begin_write(key), cache.begin_write(key));
        one.put(1);
        other.unchanged();
    }),
    ("a write during a load", |cache, key| {
        let load = Load::begin(cache, Arc::clone(key));
        cache.begin_write(key).put(2);
        load.end(1);
    }),
    ("a load during a write", |cache, key| {
        let write = cache.begin_write(key);
        let load = Load::begin(cache, Arc::clone(key));
        write.invalidate();
        load.end(1);
    }),
];

#[test]
fn no_key_is_kept_of_what_has_ended() {
    for capacity in [0, 100] {
        for (what, doing) in DOINGS {
            let cache = Cache::<Key, u32>::new(capacity);
            let key = Key::from("key");
            doing(&cache, &key);
            cache.invalidate(&key);
            assert_eq!(Arc::strong_count(&key), 1, "{what}");
        }
    }
}

#[test]
fn an_entry_keeps_one_key() {
    for (what, doing) in DOINGS {
        let cache = Cache::<Key, u32>::new(100);
        let key = Key::from("key");
        doing(&cache, &key);
        assert_eq!(Arc::strong_count(&key), 1 + cache.len(), "{what}");
    }
}

#[test]
fn one_copy_of_a_value_is_kept() {
    let cache = Cache::<u32, Arc<str>>::new(100);
    let value: Arc<str> = Arc::from("value");
    let load = Load::begin(&cache, 1);
    let waiters = [wait_for(&cache, 1), wait_for(&cache, 1)];
    drop(load.end(Arc::clone(&value)));
    drop(waiters.map(Task::end));
    assert_eq!(Arc::strong_count(&value), 2);
    cache.begin_write(&1).put(Arc::clone(&value));
    assert_eq!(Arc::strong_count(&value), 2);
    cache.clear();
    assert_eq!(Arc::strong_count(&value), 1);
}

/// A value that counts how often it is cloned.
struct Cloned(Arc<AtomicUsize>);

impl Clone for Cloned {
    fn clone(&self) -> Self {
        self.0.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(&self.0))
    }
}

#[test]
fn a_value_is_cloned_once_to_be_stored_and_once_a_reader() {
    for (capacity, expected) in [(0, [0, 0]), (100, [1, 1])] {
        let (cache, clones) = (Cache::<u32, Cloned>::new(capacity), Arc::default());
        let took = || AtomicUsize::swap(&clones, 0, Ordering::Relaxed);
        let miss = cache.get_with(&1, || Cloned(Arc::clone(&clones)));
        let missed = took();
        cache.get_with(&1, || miss);
        assert_eq!(
            [missed, took()],
            expected,
            "a miss, and a hit where it is stored"
        );
        cache.insert(1, Cloned(Arc::clone(&clones)));
        cache.begin_write(&1).put(Cloned(Arc::clone(&clones)));
        cache.contains(&1);
        assert_eq!(took(), 0, "none of these needs a copy");
    }
}
