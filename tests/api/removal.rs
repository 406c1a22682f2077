//! Every value that enters a cache leaves it once: told of once, with the right cause, and dropped.

use crate::support::{Dice, Load, for_seeds, in_time, steps, wait_until};
use larder::{Builder, Cache, EvictionPolicy, RemovalCause};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, ScopedJoinHandle};

const POLICIES: [EvictionPolicy; 4] = [
    EvictionPolicy::Adaptive,
    EvictionPolicy::Lru,
    EvictionPolicy::Lfu,
    EvictionPolicy::Fifo,
];

/// A value that is known by its id, and counted while it lives.
struct Token {
    id: u64,
    alive: Arc<AtomicU64>,
}

impl Token {
    fn new(id: u64, alive: &Arc<AtomicU64>) -> Self {
        alive.fetch_add(1, Ordering::SeqCst);
        Self {
            id,
            alive: Arc::clone(alive),
        }
    }
}

impl Clone for Token {
    fn clone(&self) -> Self {
        Self::new(self.id, &self.alive)
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Key, id of the value, and why it left.
type Gone = (u32, u64, RemovalCause);

/// What a listener was told, and how many values are alive.
#[derive(Clone, Default)]
struct Ledger {
    gone: Arc<Mutex<Vec<Gone>>>,
    alive: Arc<AtomicU64>,
}

impl Ledger {
    fn listen(&self, builder: Builder<u32, Token>) -> Builder<u32, Token> {
        let gone = Arc::clone(&self.gone);
        builder.eviction_listener(move |key, value, cause| {
            gone.lock()
                .expect("not poisoned")
                .push((key, value.id, cause));
        })
    }

    fn token(&self, id: u64) -> Token {
        Token::new(id, &self.alive)
    }

    fn alive(&self) -> u64 {
        self.alive.load(Ordering::SeqCst)
    }

    /// Waits for the end of a cache whose last handle was dropped: a sweep of all caches, which
    /// another test's clock may cause, keeps each alive for an instant.
    fn wait_until_none_is_alive(&self) {
        wait_until("all values are dropped", || self.alive() == 0);
    }

    /// What was told since the last call.
    fn take(&self) -> Vec<Gone> {
        std::mem::take(&mut *self.gone.lock().expect("not poisoned"))
    }
}

/// A cache of two entries, key 1 with value 1 in it.
fn small() -> (Cache<u32, Token>, Ledger) {
    let ledger = Ledger::default();
    let builder = Cache::builder().policy(EvictionPolicy::Lru).capacity(2);
    let cache = ledger.listen(builder).build().expect("valid");
    cache.insert(1, ledger.token(1));
    (cache, ledger)
}

/// A way to leave a cache.
type Leave = fn(&Cache<u32, Token>, &Ledger);

#[test]
fn each_way_to_leave_has_its_cause() {
    let ways: [(Leave, Gone); 8] = [
        (
            |cache, ledger| cache.insert(1, ledger.token(2)),
            (1, 1, RemovalCause::Replaced),
        ),
        (
            |cache, ledger| cache.begin_write(&1).put(ledger.token(2)),
            (1, 1, RemovalCause::Replaced),
        ),
        (
            |cache, _| assert!(cache.invalidate(&1)),
            (1, 1, RemovalCause::Explicit),
        ),
        (|cache, _| cache.clear(), (1, 1, RemovalCause::Explicit)),
        (
            |cache, _| cache.begin_write(&1).invalidate(),
            (1, 1, RemovalCause::Explicit),
        ),
        (
            |cache, _| drop(cache.begin_write(&1)),
            (1, 1, RemovalCause::Explicit),
        ),
        (
            |cache, ledger| (2..4).for_each(|key| cache.insert(key, ledger.token(2))),
            (1, 1, RemovalCause::Size),
        ),
        (
            |cache, ledger| {
                cache.insert_tagged(2, ledger.token(2), vec!["tag".into()]);
                cache.invalidate_tag("tag");
            },
            (2, 2, RemovalCause::Explicit),
        ),
    ];
    for (leave, gone) in ways {
        let (cache, ledger) = small();
        leave(&cache, &ledger);
        assert_eq!(ledger.take(), [gone]);
        drop(cache);
        ledger.wait_until_none_is_alive();
    }
}

#[test]
fn nothing_is_told_of_a_value_that_never_entered() {
    let (cache, ledger) = small();
    let load = Load::begin(&cache, 2);
    cache.invalidate(&2);
    assert_eq!(load.end(ledger.token(2)).id, 2);
    let write = cache.begin_write(&3);
    cache.begin_write(&3).unchanged();
    write.put(ledger.token(3));
    assert_eq!(ledger.take(), []);
    drop(cache);
    ledger.wait_until_none_is_alive();
}

#[test]
fn a_cache_that_is_switched_off_tells_of_nothing() {
    let ledger = Ledger::default();
    let cache = ledger
        .listen(Cache::builder().capacity(0))
        .build()
        .expect("valid");
    cache.insert(1, ledger.token(1));
    cache.get_with(&1, || ledger.token(2));
    cache.begin_write(&1).put(ledger.token(3));
    cache.clear();
    assert_eq!((ledger.take(), ledger.alive()), (vec![], 0));
    assert_eq!(
        (cache.stats().evictions, cache.stats().invalidations),
        (0, 0)
    );
}

#[test]
fn a_value_heavier_than_the_whole_bound_comes_and_goes() {
    let ledger = Ledger::default();
    let builder = Cache::builder()
        .max_weight(10)
        .weigher(|_, value: &Token| value.id);
    let cache = ledger.listen(builder).build().expect("valid");
    cache.insert(1, ledger.token(4));
    cache.insert(2, ledger.token(11));
    assert_eq!(ledger.take(), [(2, 11, RemovalCause::Size)]);
    assert!(cache.contains(&1), "and drives nobody out");
    cache.insert(1, ledger.token(12));
    let mut gone = ledger.take();
    gone.sort_by_key(|(_, id, _)| *id);
    assert_eq!(
        gone,
        [(1, 4, RemovalCause::Replaced), (1, 12, RemovalCause::Size)]
    );
    assert!(
        cache.is_empty(),
        "an older value must not outlive a newer one"
    );
}

#[test]
fn dropping_the_last_handle_drops_all_values_and_tells_of_none() {
    let (cache, ledger) = small();
    let other = cache.clone();
    drop(cache);
    assert_eq!(ledger.alive(), 1);
    drop(other);
    ledger.wait_until_none_is_alive();
    assert_eq!(ledger.take(), []);
}

#[test]
fn a_listener_runs_without_a_lock_and_may_use_the_cache() {
    let handle: Arc<Mutex<Option<Cache<u32, u32>>>> = Arc::default();
    let own = Arc::clone(&handle);
    let builder = Cache::<u32, u32>::builder()
        .capacity(2)
        .policy(EvictionPolicy::Lru);
    let builder = builder.eviction_listener(move |key, value, _| {
        let cache = own.lock().expect("not poisoned").clone();
        if let Some(cache) = cache.filter(|_| key < 100) {
            assert_eq!(cache.get(&key), None, "it has left already");
            assert!(cache.len() <= 2);
            cache.insert(key + 100, value);
        }
    });
    let cache = builder.build().expect("valid");
    *handle.lock().expect("not poisoned") = Some(cache.clone());
    (0..10).for_each(|key| cache.insert(key, key));
    cache.invalidate(&9);
    assert_eq!(cache.get(&109), Some(9));
    *handle.lock().expect("not poisoned") = None;
}

#[test]
fn who_waits_for_a_load_is_served_before_a_listener_is_told_of_what_left_for_it() {
    in_time(|| {
        let (served, told) = mpsc::channel();
        let told = Mutex::new(told);
        let builder = Cache::<u32, u32>::builder().capacity(1);
        let builder = builder.policy(EvictionPolicy::Lru);
        let builder = builder.eviction_listener(move |_, _, _| {
            let served = told.lock().expect("not poisoned").recv();
            assert_eq!(served, Ok(10));
        });
        let cache = builder.build().expect("valid");
        cache.insert(0, 0);
        thread::scope(|scope| {
            let waits = || {
                let value = cache.get_with(&1, || unreachable!("the other one loads"));
                served.send(value).expect("the listener waits");
            };
            cache.get_with(&1, || {
                scope.spawn(waits);
                wait_until("the other one misses", || cache.stats().misses == 2);
                10
            });
        });
        assert_eq!(cache.stats().evictions, 1);
    });
}

/// Any change of key `key`, which may store a value of this id.
fn change(cache: &Cache<u32, Token>, ledger: &Ledger, (key, id): (u32, u64), dice: &mut Dice) {
    match dice.below(100) {
        0..30 => cache.insert(key, ledger.token(id)),
        30..60 => drop(cache.get_with(&key, || ledger.token(id))),
        60..70 => cache.begin_write(&key).put(ledger.token(id)),
        70..75 => cache.insert_tagged(key, ledger.token(id), vec!["tag".into()]),
        75..85 => drop(cache.invalidate(&key)),
        85..95 => drop(cache.get(&key)),
        95..97 => drop(cache.begin_write(&key)),
        97..99 => cache.invalidate_tag("tag"),
        _ => cache.clear(),
    }
}

/// After the last value left, the counters are those of what was told, each id once.
fn assert_all_left(cache: &Cache<u32, Token>, ledger: &Ledger) {
    cache.clear();
    let gone = ledger.take();
    let mut causes = BTreeMap::new();
    let mut ids: Vec<u64> = gone.iter().map(|(_, id, _)| *id).collect();
    for (.., cause) in &gone {
        *causes.entry(format!("{cause:?}")).or_insert(0) += 1;
    }
    ids.sort_unstable();
    assert!(ids.is_sorted_by(|a, b| a < b), "a value was told of twice");
    let stats = cache.stats();
    assert_eq!((stats.size, ledger.alive()), (0, 0), "{stats}");
    let told = ["Size", "Explicit", "Expired"].map(|cause| causes.get(cause).copied().unwrap_or(0));
    assert_eq!(
        [stats.evictions, stats.invalidations, stats.expirations],
        told
    );
}

#[test]
fn over_random_operations_every_value_is_told_of_at_most_once_and_dropped() {
    for (policy, shards) in POLICIES
        .into_iter()
        .flat_map(|policy| [(policy, 1), (policy, 8)])
    {
        for_seeds(3, |dice| {
            let ledger = Ledger::default();
            let builder = Cache::builder().policy(policy).capacity(30).shards(shards);
            let cache = ledger.listen(builder).build().expect("valid");
            for id in 0..steps(40_000) as u64 {
                let key = dice.key(60);
                change(&cache, &ledger, (key, id), dice);
                assert_eq!(ledger.alive(), cache.len() as u64, "held, and nowhere else");
            }
            assert_all_left(&cache, &ledger);
        });
    }
}

#[test]
fn over_eight_threads_every_value_is_told_of_at_most_once_and_dropped_and_the_bound_holds() {
    for (policy, shards) in POLICIES
        .into_iter()
        .flat_map(|policy| [(policy, 1), (policy, 8)])
    {
        let ledger = Ledger::default();
        let builder = Cache::builder().policy(policy).capacity(30).shards(shards);
        let cache = ledger.listen(builder).build().expect("valid");
        let busy = AtomicBool::new(true);
        thread::scope(|scope| {
            let work = |thread: u64| {
                let (cache, ledger) = (&cache, &ledger);
                move || {
                    let mut dice = Dice::new(thread);
                    for turn in 0..steps(20_000) as u64 {
                        let key = dice.key(60);
                        change(cache, ledger, (key, turn * 8 + thread), &mut dice);
                    }
                }
            };
            let workers: Vec<_> = (0..8).map(|thread| scope.spawn(work(thread))).collect();
            let watch = || {
                while busy.load(Ordering::SeqCst) {
                    let stats = cache.stats();
                    assert!(stats.size <= 30 && cache.len() <= 30, "{stats}");
                    thread::yield_now();
                }
            };
            let watcher = scope.spawn(watch);
            let ended: Vec<_> = workers.into_iter().map(ScopedJoinHandle::join).collect();
            busy.store(false, Ordering::SeqCst);
            watcher.join().expect("the bound holds");
            assert!(ended.iter().all(Result::is_ok));
        });
        assert_all_left(&cache, &ledger);
    }
}

#[test]
fn over_eight_threads_a_bound_by_weight_holds() {
    let builder = Cache::<u32, u64>::builder()
        .max_weight(100)
        .weigher(|_, weight| *weight);
    let cache = builder.build().expect("valid");
    thread::scope(|scope| {
        for seed in 0..8 {
            let cache = &cache;
            scope.spawn(move || {
                let mut dice = Dice::new(seed);
                for _ in 0..steps(40_000) {
                    cache.insert(dice.key(60), dice.below(30));
                    let stats = cache.stats();
                    assert!(stats.weight <= 100, "{stats}");
                }
            });
        }
    });
    let held: u64 = cache.iter().map(|(_, weight)| weight).sum();
    assert_eq!(cache.stats().weight, held);
}
