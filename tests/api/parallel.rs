//! Eight threads at once, on few keys: what any of them reads belongs to the key, has not expired,
//! and is no older than what it may know of.

use crate::support::{Dice, SECOND, in_time, steps, wait_until};
use larder::{Builder, Cache, Clock, EvictionPolicy};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::thread;

const THREADS: u64 = 8;
const KEYS: u32 = 24;
const STEPS: usize = steps(60_000);

const POLICIES: [EvictionPolicy; 4] = [
    EvictionPolicy::Adaptive,
    EvictionPolicy::Lru,
    EvictionPolicy::Lfu,
    EvictionPolicy::Fifo,
];

/// Caches that evict all the time.
fn builders() -> impl Iterator<Item = Builder<u32, Version>> {
    let both = POLICIES
        .into_iter()
        .flat_map(|policy| [(policy, 1), (policy, 4)]);
    both.map(|(policy, shards)| {
        Cache::<u32, Version>::builder()
            .policy(policy)
            .capacity(12)
            .shards(shards)
    })
}

/// A value that tells which key it belongs to, and which version it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    key: u32,
    number: u64,
}

fn on_eight_threads(work: impl Fn(&mut Dice) + Sync) {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|seed| {
                let work = &work;
                scope.spawn(move || work(&mut Dice::new(seed)))
            })
            .collect();
        for thread in threads {
            thread.join().expect("what it read was right");
        }
    });
}

/// The store behind a cache: a number a key, which every write counts up.
struct Store {
    cache: Cache<u32, Version>,
    rows: Vec<AtomicU64>,
    /// By key, what a reader that starts now must see at least: what a write that returned wrote,
    /// and what a read that returned read.
    known: Vec<AtomicU64>,
}

impl Store {
    fn new(cache: Cache<u32, Version>) -> Self {
        let zeros = || (0..KEYS).map(|_| AtomicU64::new(0)).collect();
        Self {
            cache,
            rows: zeros(),
            known: zeros(),
        }
    }

    fn load(&self, key: u32) -> Version {
        let number = self.rows[key as usize].load(Ordering::SeqCst);
        // Room for others between the look at the store and that into the cache.
        thread::yield_now();
        Version { key, number }
    }

    fn count_up(&self, key: u32) -> Version {
        let number = self.rows[key as usize].fetch_add(1, Ordering::SeqCst) + 1;
        thread::yield_now();
        Version { key, number }
    }

    fn read(&self, key: u32, dice: &mut Dice) {
        let known = self.known[key as usize].load(Ordering::SeqCst);
        let read = match dice.below(3) {
            0 => self.cache.get(&key),
            1 => self.cache.peek(&key),
            _ => Some(self.cache.get_with(&key, || self.load(key))),
        };
        if let Some(version) = read {
            assert_eq!(version.key, key);
            assert!(version.number >= known, "{version:?} is older than {known}");
            self.known[key as usize].fetch_max(version.number, Ordering::SeqCst);
        }
    }

    fn returned(&self, version: Version) {
        self.known[version.key as usize].fetch_max(version.number, Ordering::SeqCst);
    }

    /// When all is quiet, what is held is what the store holds.
    fn assert_nothing_stale(&self) {
        for (key, version) in &self.cache {
            let row = self.rows[key as usize].load(Ordering::SeqCst);
            assert_eq!(version, Version { key, number: row }, "left behind");
        }
        assert!(self.cache.stats().size <= 12);
    }
}

#[test]
fn reads_are_never_stale_nor_go_backwards_when_writers_announce_their_writes() {
    for builder in builders() {
        let store = Store::new(builder.build().expect("valid"));
        on_eight_threads(|dice| {
            for _ in 0..STEPS / 4 {
                let key = dice.key(KEYS);
                match dice.below(20) {
                    0..14 => store.read(key, dice),
                    14..18 => {
                        let write = store.cache.begin_write(&key);
                        let version = store.count_up(key);
                        write.put(version);
                        store.returned(version);
                    }
                    18 => store.cache.begin_write(&key).unchanged(),
                    _ => {
                        let write = store.cache.begin_write(&key);
                        let version = store.count_up(key);
                        drop(write);
                        store.returned(version);
                    }
                }
            }
        });
        store.assert_nothing_stale();
    }
}

#[test]
fn reads_are_never_stale_nor_go_backwards_when_writers_invalidate_after_they_wrote() {
    for builder in builders() {
        let store = Store::new(builder.build().expect("valid"));
        on_eight_threads(|dice| {
            for _ in 0..STEPS / 4 {
                let key = dice.key(KEYS);
                if dice.below(4) > 0 {
                    store.read(key, dice);
                    continue;
                }
                let version = store.count_up(key);
                match dice.below(20) {
                    0 => store.cache.clear(),
                    _ => drop(store.cache.invalidate(&key)),
                }
                store.returned(version);
            }
        });
        store.assert_nothing_stale();
    }
}

#[test]
fn a_value_always_belongs_to_its_key() {
    for builder in builders() {
        let cache = builder.build().expect("valid");
        on_eight_threads(|dice| {
            for number in 0..STEPS as u64 {
                let key = dice.key(KEYS);
                let version = Version { key, number };
                match dice.below(10) {
                    0 | 1 => cache.insert(key, version),
                    2 => drop(cache.invalidate(&key)),
                    3 => cache.insert_tagged(key, version, vec!["tag".into()]),
                    4 if number % 50 == 0 => cache.invalidate_tag("tag"),
                    5 if number % 50 == 0 => assert!(cache.iter().all(|(key, v)| v.key == key)),
                    6 => assert!(cache.get(&key).is_none_or(|found| found.key == key)),
                    7 => {
                        let load = || {
                            if number % 5 == 0 {
                                Err(())
                            } else {
                                Ok(version)
                            }
                        };
                        let found = cache.try_get_with(&key, load);
                        assert!(found.is_err() || found.is_ok_and(|found| found.key == key));
                    }
                    _ => assert_eq!(cache.get_with(&key, || version).key, key),
                }
            }
        });
        let stats = cache.stats();
        assert_eq!(stats.size, cache.iter().count() as u64);
        assert!(stats.size <= 12);
    }
}

#[test]
fn no_value_is_read_after_its_ttl() {
    const TTL: u64 = 3;
    for builder in builders() {
        let clock = Clock::manual();
        let builder = builder.ttl(SECOND * u32::try_from(TTL).expect("few"));
        let cache = builder.clock(clock.clone()).build().expect("valid");
        // Who stores holds the time still; `passed` is what the clock shows at least.
        let (time, passed) = (RwLock::new(0_u64), AtomicU64::new(0));
        on_eight_threads(|dice| {
            for _ in 0..STEPS / 4 {
                let key = dice.key(KEYS);
                match dice.below(40) {
                    0 => {
                        let mut now = time.write().expect("not poisoned");
                        clock.advance(SECOND);
                        *now += 1;
                        passed.store(*now, Ordering::SeqCst);
                    }
                    1..20 => {
                        let now = time.read().expect("not poisoned");
                        cache.insert(key, Version { key, number: *now });
                    }
                    _ => {
                        let started = passed.load(Ordering::SeqCst);
                        if let Some(found) = cache.get(&key) {
                            assert!(found.number + TTL > started, "{found:?} at {started}");
                        }
                    }
                }
            }
        });
    }
}

/// A value that does something when it is cloned, which is while its shard is locked for reading.
struct OnClone(Option<Arc<dyn Fn() + Send + Sync>>);

impl Clone for OnClone {
    fn clone(&self) -> Self {
        if let Some(act) = &self.0 {
            act();
        }
        Self(None)
    }
}

#[test]
fn an_exact_policy_hears_also_of_a_hit_that_there_is_no_room_to_note() {
    in_time(|| {
        let builder = Cache::<u32, OnClone>::builder().policy(EvictionPolicy::Lru);
        let cache = builder.capacity(3).build().expect("valid");
        let (reads, goes_on) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicBool::new(false)),
        );
        let (told, opened) = (Arc::clone(&reads), Arc::clone(&goes_on));
        let wait = move || {
            told.store(true, Ordering::SeqCst);
            wait_until("it may go on", || opened.load(Ordering::SeqCst));
        };
        let lets_go = Arc::clone(&goes_on);
        let open = move || lets_go.store(true, Ordering::SeqCst);
        cache.insert(1, OnClone(Some(Arc::new(open))));
        cache.insert(2, OnClone(None));
        cache.insert(3, OnClone(Some(Arc::new(wait))));
        thread::scope(|scope| {
            scope.spawn(|| drop(cache.get(&3)));
            wait_until("it reads", || reads.load(Ordering::SeqCst));
            // While one reads, nobody can tell the policy of hits: 64 of them wait, its own among
            // them, and the next, during which the other goes on, finds no room.
            (0..63).for_each(|_| drop(cache.get(&2)));
            drop(cache.get(&1));
        });
        cache.insert(4, OnClone(None));
        assert_eq!(
            [1, 2, 3, 4].map(|key| cache.contains(&key)),
            [true, true, false, true]
        );
    });
}
