//! How often a key is hashed and compared: as Python's `functools.lru_cache` promises, and the tests
//! of `CPython` pin down, a key is hashed once a call.

use larder::{Cache, EvictionPolicy};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn lru(capacity: usize) -> Cache<Counting, u64> {
    let builder = Cache::<Counting, u64>::builder().policy(EvictionPolicy::Lru);
    builder.capacity(capacity).build().expect("valid")
}

/// A key that counts how often it is hashed and compared.
#[derive(Clone)]
struct Counting {
    x: u64,
    hashed: Arc<AtomicUsize>,
    compared: Arc<AtomicUsize>,
}

impl Counting {
    fn new(x: u64) -> Self {
        Self {
            x,
            hashed: Arc::default(),
            compared: Arc::default(),
        }
    }

    /// How often it was hashed and compared since the last call.
    fn take(&self) -> [usize; 2] {
        [&self.hashed, &self.compared].map(|count| count.swap(0, Ordering::Relaxed))
    }
}

impl Hash for Counting {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        self.x.hash(state);
    }
}

impl PartialEq for Counting {
    fn eq(&self, other: &Self) -> bool {
        self.compared.fetch_add(1, Ordering::Relaxed);
        self.x == other.x
    }
}

impl Eq for Counting {}

#[test]
fn a_key_is_hashed_once_a_call_and_not_at_all_when_it_is_evicted() {
    let cache = lru(1);
    let (five, six) = (Counting::new(5), Counting::new(6));
    assert_eq!(cache.get_with(&five, || 16), 16);
    assert_eq!(five.take()[0], 1, "a miss");
    assert_eq!(cache.get_with(&five, || 16), 16);
    assert_eq!(five.take()[0], 1, "a hit");
    assert_eq!(cache.get_with(&six, || 20), 20);
    assert_eq!(five.take()[0], 0, "an eviction");
    assert_eq!(cache.get_with(&five, || 16), 16);
    assert_eq!(five.take()[0], 1, "a miss once more");
    let stats = cache.stats();
    assert_eq!((stats.hits, stats.misses, stats.size), (1, 3, 1));
}

#[test]
fn every_operation_hashes_its_key_once() {
    let cache = lru(10);
    let key = Counting::new(1);
    let once = |what: &str| assert_eq!(key.take()[0], 1, "{what}");
    cache.insert(key.clone(), 1);
    once("insert");
    cache.insert(key.clone(), 2);
    once("replace");
    cache.get(&key);
    once("get");
    cache.peek(&key);
    once("peek");
    cache.contains(&key);
    once("contains");
    cache.begin_write(&key).put(3);
    once("write");
    cache.invalidate(&key);
    once("invalidate");
    let _ = cache.try_get_with(&key, || Err(()));
    once("failed load");
}

#[test]
fn entries_that_leave_or_move_are_hashed_no_more() {
    let cache = lru(100);
    let keys: Vec<Counting> = (0..1000).map(Counting::new).collect();
    for key in &keys {
        cache.insert(key.clone(), 0);
    }
    cache.clear();
    let hashed = keys.iter().map(|key| key.take()[0]);
    assert_eq!(
        hashed.sum::<usize>(),
        1000,
        "tables grow and entries leave by kept hashes"
    );
}

#[test]
fn a_hit_compares_one_key() {
    let cache = lru(100);
    for x in 0..100 {
        cache.insert(Counting::new(x), x);
    }
    for x in 0..100 {
        let key = Counting::new(x);
        assert_eq!(cache.get(&key), Some(x));
        assert_eq!(key.take(), [1, 1]);
        assert_eq!(cache.get_with(&key, || unreachable!()), x);
        assert_eq!(key.take(), [1, 1]);
    }
}

#[test]
fn a_get_of_a_missing_key_compares_none() {
    let cache = lru(100);
    for x in 0..100 {
        cache.insert(Counting::new(x), x);
    }
    let key = Counting::new(1000);
    assert_eq!(cache.get(&key), None);
    assert_eq!(key.take(), [1, 0], "keys of other hashes are not looked at");
}
