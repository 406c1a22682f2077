//! Every policy against a naive model of it, over random sequences of operations.
//!
//! Beside the order, which the models tell, this checks what holds for any policy: each inserted id
//! comes out exactly once, and `evict` returns `None` only when there is no entry.

mod models;

use super::adaptive::{Adaptive, model::Model};
use super::{AnyPolicy, EvictionPolicy, Fifo, Lfu, Lru, Policy};
use crate::hashing::mix;
use crate::list::Id;
use crate::read_buffer::{Noted, ReadBuffer};
use crate::table::Moved;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Operations per policy. A debug build is for the quick look.
const STEPS: u64 = if cfg!(debug_assertions) {
    200_000
} else {
    4_000_000
};

/// Operations on one cache, before the next one with another bound is made.
const STEPS_PER_CASE: u64 = 2000;

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) % limit
    }

    fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap()
    }

    fn one_of(&mut self, cache: &BTreeMap<Id, Entry>) -> Option<Id> {
        let skip = self.index(cache.len().max(1));
        cache.keys().copied().nth(skip)
    }
}

/// Says which case failed, whatever panicked in it.
struct Case {
    seed: u64,
}

impl Drop for Case {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed with seed {}", self.seed);
        }
    }
}

struct Entry {
    hash: u64,
    weight: u64,
}

/// What a shard does, in small: it drives a policy and its model, and compares them at each step.
struct Shard<P, M, S> {
    policy: P,
    model: M,
    /// Equal for a policy and a model exactly when they agree.
    state: fn(&P, &M) -> (S, S),
    bound: u64,
    cache: BTreeMap<Id, Entry>,
}

impl<P: Policy, M: Policy, S: Debug + PartialEq> Shard<P, M, S> {
    fn weight(&self) -> u64 {
        self.cache.values().map(|entry| entry.weight).sum()
    }

    fn insert(&mut self, hash: u64, weight: u64) {
        let free = (0..Id::MAX).find(|id| !self.cache.contains_key(id));
        let id = free.expect("there are few");
        self.cache.insert(id, Entry { hash, weight });
        self.policy.insert(id, hash, weight);
        self.model.insert(id, hash, weight);
        self.fit();
    }

    fn touch(&mut self, id: Id) {
        self.policy.touch(id);
        self.model.touch(id);
    }

    fn reweigh(&mut self, id: Id, new: u64) {
        let entry = self.cache.get_mut(&id).expect("it is live");
        let old = std::mem::replace(&mut entry.weight, new);
        self.policy.reweigh(id, old, new);
        self.model.reweigh(id, old, new);
        self.fit();
    }

    fn remove(&mut self, id: Id) {
        let weight = self.cache.remove(&id).expect("it is live").weight;
        self.policy.remove(id, weight);
        self.model.remove(id, weight);
    }

    fn fit(&mut self) {
        while self.weight() > self.bound {
            assert!(self.evict(), "too heavy, and nothing to evict");
        }
    }

    /// The table grows, and all get other ids.
    fn renumber(&mut self, random: &mut Random) {
        let old = self.cache.keys().last().map_or(0, |last| last + 1);
        // Some places stay free: between the new ids, and after the last one.
        let end = self.cache.len() + random.index(10);
        let mut places: Vec<Id> = (0..).take(end).collect();
        let mut moved = Moved::new(old as usize, end);
        let entries = std::mem::take(&mut self.cache).into_iter();
        self.cache = entries
            .map(|(id, entry)| {
                let new = places.swap_remove(random.index(places.len()));
                moved.set(id, new);
                (new, entry)
            })
            .collect();
        self.policy.renumber(&moved);
        self.model.renumber(&moved);
    }

    fn evict(&mut self) -> bool {
        let weight_of = |id| {
            let entry = self.cache.get(&id);
            entry.expect("the policy knows live ids only").weight
        };
        let evicted = self.policy.evict(&weight_of);
        assert_eq!(evicted, self.model.evict(&weight_of));
        assert_eq!(evicted.is_none(), self.cache.is_empty());
        if let Some(id) = evicted {
            let entry = self.cache.remove(&id);
            assert!(entry.is_some(), "it has left already");
        }
        evicted.is_some()
    }

    fn check(&self) {
        let (policy, model) = (self.state)(&self.policy, &self.model);
        assert_eq!(policy, model);
    }

    fn step(&mut self, random: &mut Random, heaviest: u64) {
        // Squared, so that some keys are far more frequent than others.
        let key = random.below(100) * random.below(100) / (1 + self.bound % 7);
        let hash = Random(key).below(u64::MAX);
        let weight = if heaviest == 1 {
            1
        } else {
            random.below(heaviest + 1)
        };
        let cached = self.cache.iter().find(|(_, entry)| entry.hash == hash);
        let cached = cached.map(|(id, _)| *id);
        match (random.below(1000), random.one_of(&self.cache)) {
            (0..10, _) => {
                self.evict();
            }
            (10..40, Some(id)) => self.remove(id),
            (990.., _) => self.renumber(random),
            (40..80, Some(id)) => self.reweigh(id, weight),
            (80..200, Some(id)) => self.touch(id),
            _ => match cached {
                Some(id) => self.touch(id),
                None => self.insert(hash, weight),
            },
        }
        self.check();
    }
}

/// Runs `STEPS` operations, each compared.
fn compare<P: Policy, M: Policy, S: Debug + PartialEq>(
    new: impl Fn(u64) -> (P, M),
    state: fn(&P, &M) -> (S, S),
) {
    for seed in 0..STEPS / STEPS_PER_CASE {
        let _case = Case { seed };
        let mut random = Random(seed);
        let bound = [0, 1, 2, 3, 10, 30, 60][random.index(7)];
        let heaviest = [1, 1, 3, 20][random.index(4)].min(bound.max(1));
        let (policy, model) = new(bound);
        let cache = BTreeMap::new();
        let mut shard = Shard {
            policy,
            model,
            state,
            bound,
            cache,
        };
        for _ in 0..STEPS_PER_CASE {
            shard.step(&mut random, heaviest);
        }
        while shard.evict() {
            shard.check();
        }
        assert_eq!(shard.cache.len(), 0);
    }
}

#[test]
fn lru_equals_its_model() {
    compare(
        |_| (Lru::default(), models::Lru::default()),
        |policy, model| (policy.queue(), model.0.clone()),
    );
}

#[test]
fn fifo_equals_its_model() {
    compare(
        |_| (Fifo::default(), models::Fifo::default()),
        |policy, model| (policy.queue(), model.0.clone()),
    );
}

#[test]
fn lfu_equals_its_model() {
    compare(
        |_| (Lfu::default(), models::Lfu::default()),
        |policy, model| (policy.queue(), model.queue()),
    );
}

#[test]
fn adaptive_equals_its_model() {
    compare(
        |_| (Adaptive::default(), Model::default()),
        |policy, model| (policy.state(), model.state()),
    );
}

#[test]
fn the_policy_that_was_chosen_decides() {
    for (policy, leaves) in [
        (EvictionPolicy::Lru, [1, 0, 2]),
        (EvictionPolicy::Lfu, [1, 2, 0]),
        (EvictionPolicy::Fifo, [0, 1, 2]),
    ] {
        let mut any = AnyPolicy::new(policy);
        any.insert(0, 10, 1);
        any.insert(1, 11, 1);
        any.touch(0);
        any.touch(0);
        any.insert(2, 12, 1);
        any.touch(2);
        any.reweigh(2, 1, 2);
        let order = [0; 3].map(|_| any.evict(&|_| 1).expect("three were inserted"));
        assert_eq!(order, leaves, "{policy}");
        any.insert(0, 10, 1);
        any.remove(0, 1);
        any.insert(0, 10, 1);
    }
}

#[test]
fn only_policies_that_go_by_the_order_of_reads_have_them_wait() {
    for (policy, waits) in [
        (EvictionPolicy::Adaptive, 0),
        (EvictionPolicy::Lru, 2),
        (EvictionPolicy::Lfu, 2),
        (EvictionPolicy::Fifo, 0),
    ] {
        let (mut any, mut reads) = (AnyPolicy::new(policy), ReadBuffer::new());
        (0..2).for_each(|id| any.insert(id, u64::from(id), 1));
        for id in [1, 0] {
            assert_eq!(any.hit(id, &reads), Noted::Waits);
        }
        let mut told = Vec::new();
        reads.drain(|id| told.push(id));
        assert_eq!(told, [1, 0][..waits], "{policy}");
    }
}
