//! A panic in any user code leaves the cache whole: what it counts is what it holds, its bound is
//! kept, every key can be used, and no value is lost without having been told of.
//!
//! The user code of these caches panics at a chosen call: one panic an operation, at every call in
//! turn.

use crate::support::{Dice, for_seeds, panic_quietly, steps};
use larder::{Cache, EvictionPolicy, RemovalCause};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;

/// The kinds of user code that a cache calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    Hash,
    Eq,
    CloneKey,
    CloneValue,
    DropKey,
    DropValue,
    Weigher,
    Expires,
    Listener,
    Body,
}

thread_local! {
    /// Which code panics, and after how many calls of it.
    static FUSE: RefCell<Option<(Code, u64)>> = const { RefCell::new(None) };
    /// Values that live.
    static ALIVE: RefCell<i64> = const { RefCell::new(0) };
}

/// User code of this kind runs: the place where it may panic.
fn runs(code: Code) {
    let burns = FUSE.with_borrow_mut(|fuse| match fuse {
        Some((armed, left)) if *armed == code => {
            *left = left.saturating_sub(1);
            let burns = *left == 0 && !thread::panicking();
            if burns {
                *fuse = None;
            }
            burns
        }
        _ => false,
    });
    if burns {
        panic_quietly("injected");
    }
}

struct Key(u32);

impl Clone for Key {
    fn clone(&self) -> Self {
        runs(Code::CloneKey);
        Self(self.0)
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        runs(Code::Hash);
        self.0.hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        runs(Code::Eq);
        self.0 == other.0
    }
}

impl Eq for Key {}

impl Drop for Key {
    fn drop(&mut self) {
        runs(Code::DropKey);
    }
}

struct Value {
    id: u64,
    weight: u64,
}

impl Value {
    fn new(id: u64, weight: u64) -> Self {
        ALIVE.with_borrow_mut(|alive| *alive += 1);
        Self { id, weight }
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        runs(Code::CloneValue);
        Self::new(self.id, self.weight)
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        ALIVE.with_borrow_mut(|alive| *alive -= 1);
        runs(Code::DropValue);
    }
}

type Told = Arc<Mutex<Vec<(u64, RemovalCause)>>>;

fn cache(policy: EvictionPolicy, told: Option<&Told>) -> Cache<Key, Value> {
    let builder = Cache::<Key, Value>::builder().policy(policy).max_weight(50);
    let builder = builder
        .weigher(|_, value| {
            runs(Code::Weigher);
            value.weight
        })
        .expires(|_, _| {
            runs(Code::Expires);
            None
        });
    let builder = match told.cloned() {
        Some(told) => builder.eviction_listener(move |_, value, cause| {
            told.lock().expect("not poisoned").push((value.id, cause));
            runs(Code::Listener);
        }),
        None => builder,
    };
    builder.build().expect("valid")
}

/// Any operation on a cache.
fn operate(cache: &Cache<Key, Value>, id: u64, dice: &mut Dice) {
    let key = Key(dice.key(16));
    let value = || {
        runs(Code::Body);
        Value::new(id, 1 + id % 9)
    };
    match dice.below(12) {
        0 | 1 => cache.insert(key, value()),
        2 => cache.insert_tagged(key, value(), vec!["tag".into()]),
        3 | 4 => drop(cache.get_with(&key, value)),
        5 => drop(cache.get(&key)),
        6 => drop(cache.invalidate(&key)),
        7 => cache.begin_write(&key).put(value()),
        8 => cache.begin_write(&key).unchanged(),
        9 => match dice.below(4) {
            0 => cache.invalidate_tag("tag"),
            1 => cache.clear(),
            _ => drop(cache.iter().count()),
        },
        10 => drop(cache.try_get_with(&key, || {
            cache.insert(Key(key.0), value());
            if id.is_multiple_of(2) {
                Ok(value())
            } else {
                Err(())
            }
        })),
        _ => drop(cache.begin_write(&key)),
    }
}

/// Its counts are those of what it holds, and its bound is kept.
fn assert_whole(cache: &Cache<Key, Value>, what: &str) {
    let held: Vec<(Key, Value)> = cache.iter().collect();
    let weights = held.iter().map(|(_, value)| value.weight);
    let stats = cache.stats();
    assert_eq!(stats.size, held.len() as u64, "{what}");
    assert_eq!(stats.weight, weights.sum::<u64>(), "{what}");
    assert!(stats.weight <= 50, "{what}: {stats}");
    for (key, value) in &held {
        assert_eq!(
            cache.peek(key).map(|found| found.id),
            Some(value.id),
            "{what}"
        );
    }
    drop(held);
    let alive = ALIVE.with_borrow(|alive| *alive);
    assert_eq!(
        alive,
        i64::try_from(cache.len()).expect("few"),
        "{what}: values leaked"
    );
}

/// No key is left marked as being loaded or written: a load of it is stored.
fn assert_every_key_is_usable(cache: &Cache<Key, Value>, what: &str) {
    for n in 0..16 {
        cache.invalidate(&Key(n));
        drop(cache.get_with(&Key(n), || Value::new(u64::MAX, 1)));
        let stored = cache.peek(&Key(n)).is_some();
        assert!(stored, "{what}: key {n} can no more be cached");
    }
}

/// Runs random operations, of which each may panic once, in code of the given kind.
fn run(code: Code, policy: EvictionPolicy, listens: bool, dice: &mut Dice) {
    let told = Told::default();
    let cache = cache(policy, listens.then_some(&told));
    let mut panics = 0;
    for id in 0..steps(4000) as u64 {
        let calls = 1 + dice.below(6);
        FUSE.set(Some((code, calls)));
        let ended = catch_unwind(AssertUnwindSafe(|| operate(&cache, id, dice)));
        FUSE.set(None);
        panics += u64::from(ended.is_err());
        let what = format!("operation {id}, call {calls} of {code:?}");
        assert_whole(&cache, &what);
        if id % 16 == 0 {
            assert_every_key_is_usable(&cache, &what);
        }
    }
    let harmless = code == Code::Listener || (listens && code == Code::DropValue);
    assert!(panics > 0 || harmless, "{code:?} was never called");
    cache.clear();
    assert_told_balances(&cache, &told, listens);
    ALIVE.with_borrow(|alive| assert_eq!(*alive, 0, "values leaked"));
}

/// What was told agrees with what was counted.
fn assert_told_balances(cache: &Cache<Key, Value>, told: &Told, listens: bool) {
    if !listens {
        return;
    }
    let mut causes: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, cause) in told.lock().expect("not poisoned").iter() {
        let name = match cause {
            RemovalCause::Size => "size",
            RemovalCause::Explicit => "explicit",
            _ => "other",
        };
        *causes.entry(name).or_default() += 1;
    }
    let stats = cache.stats();
    assert_eq!(
        causes.get("size").copied().unwrap_or(0),
        stats.evictions,
        "evictions told of"
    );
    assert_eq!(
        causes.get("explicit").copied().unwrap_or(0),
        stats.invalidations,
        "told of"
    );
}

fn survives(code: Code) {
    for policy in [
        EvictionPolicy::Lru,
        EvictionPolicy::Lfu,
        EvictionPolicy::Adaptive,
    ] {
        for listens in [true, false] {
            if code != Code::Listener || listens {
                for_seeds(3, |dice| run(code, policy, listens, dice));
            }
        }
    }
}

#[test]
fn a_panic_in_hash_leaves_the_cache_whole() {
    survives(Code::Hash);
}

#[test]
fn a_panic_in_eq_leaves_the_cache_whole() {
    survives(Code::Eq);
}

#[test]
fn a_panic_in_clone_of_a_key_leaves_the_cache_whole() {
    survives(Code::CloneKey);
}

#[test]
fn a_panic_in_clone_of_a_value_leaves_the_cache_whole() {
    survives(Code::CloneValue);
}

#[test]
fn a_panic_in_drop_of_a_key_leaves_the_cache_whole() {
    survives(Code::DropKey);
}

#[test]
fn a_panic_in_drop_of_a_value_leaves_the_cache_whole() {
    survives(Code::DropValue);
}

#[test]
fn a_panic_in_a_weigher_leaves_the_cache_whole() {
    survives(Code::Weigher);
}

#[test]
fn a_panic_in_the_ttl_of_an_entry_leaves_the_cache_whole() {
    survives(Code::Expires);
}

#[test]
fn a_panic_in_a_listener_leaves_the_cache_whole() {
    survives(Code::Listener);
}

#[test]
fn a_panic_in_a_body_leaves_the_cache_whole() {
    survives(Code::Body);
}

#[test]
fn a_panic_in_a_listener_stays_there_and_the_next_entries_are_told_of() {
    let told = Told::default();
    let cache = cache(EvictionPolicy::Lru, Some(&told));
    (0..5).for_each(|n| cache.insert(Key(n), Value::new(u64::from(n), 1)));
    FUSE.set(Some((Code::Listener, 2)));
    cache.clear();
    assert_eq!(told.lock().expect("not poisoned").len(), 5);
}

#[test]
fn a_panic_in_the_drop_of_one_value_stops_nothing_half_way() {
    let forgets: [fn(&Cache<Key, Value>); 2] = [Cache::clear, |cache| cache.invalidate_tag("tag")];
    for forget in forgets {
        // In several shards: each empties under its own lock, and drops without it.
        let cache = Cache::<Key, Value>::builder().capacity(1000).shards(8);
        let cache = cache.build().expect("valid");
        (0..100).for_each(|n| cache.insert_tagged(Key(n), Value::new(0, 1), vec!["tag".into()]));
        FUSE.set(Some((Code::DropValue, 1)));
        let ended = catch_unwind(AssertUnwindSafe(|| forget(&cache)));
        FUSE.set(None);
        assert!(ended.is_err(), "it reaches the caller");
        assert!(
            cache.is_empty(),
            "{} values were not forgotten",
            cache.len()
        );
    }
}
