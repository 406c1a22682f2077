//! What every policy promises, whomever it evicts; over one shard and several.
//!
//! The model knows the newest value of each key. What the cache returns is that value, or nothing.

use super::{Bound, Told, Value, builder, keys};
use crate::support::{Dice, for_seeds, seconds, steps, wait_until};
use larder::{Cache, Clock, EvictionPolicy, RemovalCause, Scope, Tag};
use std::collections::{HashMap, HashSet};

const STEPS: usize = steps(60_000);
const SEEDS: u64 = 3;

const BOUNDS: [Bound; 4] = [
    Bound::Entries(4),
    Bound::Entries(40),
    Bound::Entries(3000),
    Bound::Weight(400),
];

struct Known {
    value: Value,
    expires: u64,
    tagged: bool,
}

struct Loose<'a, S: Scope> {
    cache: Cache<u32, Value, S>,
    clock: Clock,
    now: u64,
    known: HashMap<u32, Known>,
    keys: u32,
    dice: &'a mut Dice,
    last_id: u64,
    reads: u64,
    /// How many values went into the cache.
    entered: usize,
}

impl<S: Scope> Loose<'_, S> {
    fn new_value(&mut self) -> Value {
        self.last_id += 1;
        Value {
            id: self.last_id,
            weight: self.dice.below(32),
            lives: 1 + self.dice.below(20),
        }
    }

    fn entered(&mut self, key: u32, value: Value, tagged: bool) {
        let expires = self.now + value.lives;
        self.known.insert(
            key,
            Known {
                value,
                expires,
                tagged,
            },
        );
        self.entered += 1;
    }

    /// The one value that may be returned for a key.
    fn newest(&self, key: u32) -> Option<Value> {
        let known = self
            .known
            .get(&key)
            .filter(|known| self.now < known.expires);
        known.map(|known| known.value)
    }

    fn check(&self, key: u32, found: Option<Value>) {
        let newest = self.newest(key);
        assert!(
            found.is_none() || found == newest,
            "{key}: {found:?}, not {newest:?}"
        );
    }

    fn step(&mut self) {
        let key = self.dice.key(self.keys);
        match self.dice.below(1000) {
            0..400 => {
                self.reads += 1;
                self.check(key, self.cache.get(&key));
            }
            400..700 => self.get_with(key),
            700..850 => self.insert(key),
            850..950 => {
                self.check(key, self.cache.peek(&key));
                self.cache.invalidate(&key);
                self.known.remove(&key);
            }
            950..953 => {
                self.cache.invalidate_tag("red");
                self.known.retain(|_, known| !known.tagged);
            }
            953..999 => {
                let by = self.dice.below(2);
                self.now += by;
                self.clock.advance(seconds(by));
            }
            _ => {
                self.cache.clear();
                self.known.clear();
                assert!(self.cache.is_empty());
            }
        }
        let stats = self.cache.stats();
        assert!(stats.weight <= stats.capacity.expect("a bound"), "{stats}");
    }

    fn insert(&mut self, key: u32) {
        let value = self.new_value();
        let tagged = self.dice.below(4) == 0;
        if tagged {
            self.cache.insert_tagged(key, value, vec![Tag::from("red")]);
        } else {
            self.cache.insert(key, value);
        }
        self.entered(key, value, tagged);
    }

    fn get_with(&mut self, key: u32) {
        self.reads += 1;
        let value = self.new_value();
        let found = self.cache.get_with(&key, || value);
        if found == value {
            self.entered(key, value, false);
        } else {
            assert_eq!(Some(found), self.newest(key));
        }
    }
}

fn run<S: Scope>(
    cache: Cache<u32, Value, S>,
    clock: Clock,
    told: &Told,
    bound: Bound,
    dice: &mut Dice,
) {
    let mut loose = Loose {
        keys: keys(bound),
        now: 0,
        known: HashMap::new(),
        last_id: 0,
        reads: 0,
        entered: 0,
        cache,
        clock,
        dice,
    };
    for _ in 0..STEPS {
        loose.step();
    }
    loose.cache.clear();
    balances(&loose, told);
}

/// Each value that entered was told of once, and the counters agree with what was told.
fn balances<S: Scope>(loose: &Loose<'_, S>, told: &Told) {
    // Another thread may still be telling of what it took out.
    wait_until("all that left was told of", || {
        told.lock().expect("not poisoned").len() >= loose.entered
    });
    let told = told.lock().expect("not poisoned");
    let ids: HashSet<u64> = told.iter().map(|(_, value, _)| value.id).collect();
    assert_eq!((told.len(), ids.len()), (loose.entered, loose.entered));
    let count = |cause| told.iter().filter(|(.., told)| *told == cause).count() as u64;
    let stats = loose.cache.stats();
    assert_eq!(stats.hits + stats.misses, loose.reads);
    assert_eq!(stats.evictions, count(RemovalCause::Size));
    assert_eq!(stats.expirations, count(RemovalCause::Expired));
    assert_eq!(stats.invalidations, count(RemovalCause::Explicit));
    assert_eq!((stats.size, stats.weight), (0, 0));
}

fn keeps_the_promises(policy: EvictionPolicy) {
    for (bound, shards) in BOUNDS
        .into_iter()
        .flat_map(|bound| [(bound, 1), (bound, 4)])
    {
        for_seeds(SEEDS, |dice| {
            let (told, clock) = (Told::default(), Clock::manual());
            let builder = builder(policy, bound, &told).clock(clock.clone());
            let builder = builder.expires(|_, value| Some(seconds(value.lives)));
            let cache = builder.shards(shards).build().expect("valid");
            run(cache, clock, &told, bound, dice);
        });
    }
}

fn keeps_the_promises_in_one_thread(policy: EvictionPolicy) {
    for bound in BOUNDS {
        for_seeds(SEEDS, |dice| {
            let (told, clock) = (Told::default(), Clock::manual());
            let builder = builder(policy, bound, &told).clock(clock.clone());
            let builder = builder.expires(|_, value| Some(seconds(value.lives)));
            run(
                builder.build_local().expect("valid"),
                clock,
                &told,
                bound,
                dice,
            );
        });
    }
}

#[test]
fn the_adaptive_policy_never_returns_a_value_that_is_not_the_newest() {
    keeps_the_promises(EvictionPolicy::Adaptive);
    keeps_the_promises_in_one_thread(EvictionPolicy::Adaptive);
}

#[test]
fn no_exact_policy_over_several_shards_returns_a_value_that_is_not_the_newest() {
    for policy in [
        EvictionPolicy::Lru,
        EvictionPolicy::Lfu,
        EvictionPolicy::Fifo,
    ] {
        keeps_the_promises(policy);
    }
}
