//! Random operations against models so naive that they are obviously right: vectors, linear
//! searches, one thread.
//!
//! Under the exact policies a cache and its model agree after every operation on which keys are
//! held, on every hit and miss, on what the listener was told, and on the statistics. The adaptive
//! policy may keep what it likes, and is held to what all policies promise.

mod loose;
mod orders;
mod reference;

use crate::support::{Dice, for_seeds, seconds, steps};
use larder::{Builder, Cache, Clock, EvictionPolicy, RemovalCause, Scope, Tag};
use orders::{Fifo, Lfu, Lru, Order};
use reference::Reference;
use std::sync::{Arc, Mutex};

/// The steps of one seed of one setting.
const STEPS: usize = steps(40_000);
const SEEDS: u64 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Value {
    id: u64,
    weight: u64,
    /// Seconds until it expires.
    lives: u64,
}

type Gone = (u32, Value, RemovalCause);
type Told = Arc<Mutex<Vec<Gone>>>;

#[derive(Debug, Clone, Copy)]
enum Bound {
    Entries(usize),
    Weight(u64),
}

const BOUNDS: [Bound; 7] = [
    Bound::Entries(0),
    Bound::Entries(1),
    Bound::Entries(2),
    Bound::Entries(7),
    Bound::Entries(40),
    Bound::Weight(0),
    Bound::Weight(30),
];

/// How many keys make a bound neither too easy nor too hard to keep.
fn keys(bound: Bound) -> u32 {
    match bound {
        Bound::Entries(entries) => u32::try_from(entries).expect("few") * 2 + 2,
        Bound::Weight(_) => 20,
    }
}

fn builder(policy: EvictionPolicy, bound: Bound, told: &Told) -> Builder<u32, Value> {
    let told = Arc::clone(told);
    let builder = Cache::<u32, Value>::builder()
        .policy(policy)
        .eviction_listener(move |key, value, cause| {
            told.lock().expect("not poisoned").push((key, value, cause));
        });
    match bound {
        Bound::Entries(entries) => builder.capacity(entries),
        Bound::Weight(weight) => builder.max_weight(weight).weigher(|_, value| value.weight),
    }
}

/// A cache, its model, and what happens to both.
struct Pair<'a, S: Scope> {
    cache: Cache<u32, Value, S>,
    told: Told,
    /// `None` where entries do not age.
    clock: Option<Clock>,
    model: Reference,
    keys: u32,
    dice: &'a mut Dice,
    last_id: u64,
}

impl<S: Scope> Pair<'_, S> {
    fn new_value(&mut self) -> Value {
        self.last_id += 1;
        let heavy = self.dice.below(20) == 0;
        Value {
            id: self.last_id,
            weight: if heavy {
                28 + self.dice.below(6)
            } else {
                self.dice.below(9)
            },
            lives: 1 + self.dice.below(20),
        }
    }

    fn step(&mut self) {
        let key = self.dice.key(self.keys);
        match self.dice.below(1000) {
            0..450 => self.get(key),
            450..650 => self.get_with(key),
            650..800 => self.insert(key, None),
            800..840 => {
                let tag = ["red", "green"][usize::from(self.dice.below(2) == 0)];
                self.insert(key, Some(tag));
            }
            840..900 => assert_eq!(self.cache.invalidate(&key), self.model.invalidate(key)),
            900..960 => self.write(key),
            960..970 => self.many_gets(),
            970..980 => {
                self.cache.invalidate_tag("red");
                self.model.invalidate_tag("red");
            }
            980..995 => self.advance(),
            _ => {
                self.cache.clear();
                self.model.clear();
            }
        }
        self.compare();
    }

    fn get(&mut self, key: u32) {
        assert_eq!(self.cache.get(&key), self.model.get(key));
    }

    /// More hits than a shard notes before it tells the policy of them.
    fn many_gets(&mut self) {
        for _ in 0..self.dice.below(300) {
            let key = self.dice.key(self.keys);
            self.get(key);
        }
    }

    fn get_with(&mut self, key: u32) {
        let value = self.new_value();
        let expected = self.model.get(key).unwrap_or_else(|| {
            self.model.load(key, value);
            value
        });
        assert_eq!(self.cache.get_with(&key, || value), expected);
    }

    fn insert(&mut self, key: u32, tag: Option<&'static str>) {
        let value = self.new_value();
        match tag {
            Some(tag) => self.cache.insert_tagged(key, value, vec![Tag::from(tag)]),
            None => self.cache.insert(key, value),
        }
        self.model.put(key, value, tag);
    }

    fn write(&mut self, key: u32) {
        let write = self.cache.begin_write(&key);
        match self.dice.below(4) {
            0 => {
                let value = self.new_value();
                write.put(value);
                self.model.put(key, value, None);
            }
            1 => write.unchanged(),
            2 => {
                write.invalidate();
                self.model.invalidate(key);
            }
            _ => {
                drop(write);
                self.model.invalidate(key);
            }
        }
    }

    fn advance(&mut self) {
        if let Some(clock) = &self.clock {
            let by = self.dice.below(5);
            clock.advance(seconds(by));
            self.cache.remove_expired();
            self.model.advance(by);
        }
    }

    fn compare(&mut self) {
        assert_eq!(self.cache.len(), self.model.len(), "entries held");
        for (key, value) in self.model.held() {
            assert_eq!(self.cache.peek(&key), Some(value), "key {key}");
        }
        let stats = self.cache.stats();
        assert!(stats.weight <= stats.capacity.expect("a bound"), "{stats}");
        self.model.compare_counts(&stats);
        let mut told = std::mem::take(&mut *self.told.lock().expect("not poisoned"));
        let mut gone = std::mem::take(&mut self.model.gone);
        // Entries that leave together do so in no promised order.
        told.sort_by_key(|(key, value, _)| (*key, *value));
        gone.sort_by_key(|(key, value, _)| (*key, *value));
        assert_eq!(told, gone, "told of");
    }
}

fn run<S: Scope>(
    cache: Cache<u32, Value, S>,
    clock: Option<Clock>,
    told: Told,
    (bound, order): (Bound, Box<dyn Order>),
    dice: &mut Dice,
) {
    let mut pair = Pair {
        model: Reference::new(bound, clock.is_some(), order),
        keys: keys(bound),
        last_id: 0,
        cache,
        told,
        clock,
        dice,
    };
    for _ in 0..STEPS {
        pair.step();
    }
}

/// On a cache for all threads, where nothing ages: what expired would be taken out by the clocks
/// and the threads of other tests, too, at moments of their own.
fn agrees_when_shared(policy: EvictionPolicy, order: fn() -> Box<dyn Order>) {
    for bound in BOUNDS {
        for_seeds(SEEDS, |dice| {
            let told = Told::default();
            let cache = builder(policy, bound, &told).shards(1).build();
            run(cache.expect("valid"), None, told, (bound, order()), dice);
        });
    }
}

/// On a cache of one thread, whose entries age.
fn agrees_when_local(policy: EvictionPolicy, order: fn() -> Box<dyn Order>) {
    for bound in BOUNDS {
        for_seeds(SEEDS, |dice| {
            let (told, clock) = (Told::default(), Clock::manual());
            let cache = builder(policy, bound, &told)
                .expires(|_, value| Some(seconds(value.lives)))
                .clock(clock.clone())
                .build_local();
            run(
                cache.expect("valid"),
                Some(clock),
                told,
                (bound, order()),
                dice,
            );
        });
    }
}

#[test]
fn lru_keeps_exactly_what_its_model_keeps() {
    agrees_when_shared(EvictionPolicy::Lru, || Box::<Lru>::default());
    agrees_when_local(EvictionPolicy::Lru, || Box::<Lru>::default());
}

#[test]
fn lfu_keeps_exactly_what_its_model_keeps() {
    agrees_when_shared(EvictionPolicy::Lfu, || Box::<Lfu>::default());
    agrees_when_local(EvictionPolicy::Lfu, || Box::<Lfu>::default());
}

#[test]
fn fifo_keeps_exactly_what_its_model_keeps() {
    agrees_when_shared(EvictionPolicy::Fifo, || Box::<Fifo>::default());
    agrees_when_local(EvictionPolicy::Fifo, || Box::<Fifo>::default());
}
