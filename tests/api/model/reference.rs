//! What a cache under an exact policy does, without anything that makes it fast.

use super::{Bound, Gone, Value};
use crate::model::orders::Order;
use larder::{RemovalCause, Stats};
use std::collections::BTreeMap;

struct Entry {
    value: Value,
    expires: u64,
    tag: Option<&'static str>,
}

#[derive(Default)]
struct Counts {
    hits: u64,
    misses: u64,
    loads: u64,
    evictions: u64,
    expirations: u64,
    invalidations: u64,
}

pub(super) struct Reference {
    bound: Bound,
    ages: bool,
    now: u64,
    entries: BTreeMap<u32, Entry>,
    order: Box<dyn Order>,
    counts: Counts,
    /// What the listener is to be told of.
    pub(super) gone: Vec<Gone>,
}

impl Reference {
    pub(super) fn new(bound: Bound, ages: bool, order: Box<dyn Order>) -> Self {
        Self {
            bound,
            ages,
            now: 0,
            entries: BTreeMap::new(),
            order,
            counts: Counts::default(),
            gone: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn held(&self) -> impl Iterator<Item = (u32, Value)> {
        self.entries.iter().map(|(key, entry)| (*key, entry.value))
    }

    pub(super) fn get(&mut self, key: u32) -> Option<Value> {
        let found = self.entries.get(&key).map(|entry| entry.value);
        match found {
            Some(_) => {
                self.counts.hits += 1;
                self.order.touch(key);
            }
            None => self.counts.misses += 1,
        }
        found
    }

    pub(super) fn load(&mut self, key: u32, value: Value) {
        self.counts.loads += 1;
        self.put(key, value, None);
    }

    pub(super) fn put(&mut self, key: u32, value: Value, tag: Option<&'static str>) {
        if self.most() == 0 {
            return;
        }
        let weight = self.weight_of(value);
        if weight > self.most() {
            self.remove(key, RemovalCause::Replaced);
            self.counts.evictions += 1;
            self.gone.push((key, value, RemovalCause::Size));
            return;
        }
        // Without tags of its own, a value keeps those of the one it replaces.
        let tag = tag.or(self.entries.get(&key).and_then(|old| old.tag));
        let entry = Entry {
            value,
            expires: self.now + value.lives,
            tag,
        };
        match self.entries.insert(key, entry) {
            Some(old) => {
                self.order.touch(key);
                self.gone.push((key, old.value, RemovalCause::Replaced));
            }
            None => self.order.insert(key),
        }
        while self.weight() > self.most() {
            self.remove(self.order.victim(), RemovalCause::Size);
        }
    }

    pub(super) fn invalidate(&mut self, key: u32) -> bool {
        self.remove(key, RemovalCause::Explicit)
    }

    pub(super) fn invalidate_tag(&mut self, tag: &str) {
        self.remove_where(RemovalCause::Explicit, |entry| entry.tag == Some(tag));
    }

    pub(super) fn clear(&mut self) {
        self.remove_where(RemovalCause::Explicit, |_| true);
    }

    pub(super) fn advance(&mut self, by: u64) {
        self.now += by;
        if self.ages {
            let now = self.now;
            self.remove_where(RemovalCause::Expired, |entry| entry.expires <= now);
        }
    }

    pub(super) fn compare_counts(&self, stats: &Stats) {
        let counts = &self.counts;
        let expected = [counts.hits, counts.misses, counts.loads];
        assert_eq!(
            [stats.hits, stats.misses, stats.loads],
            expected,
            "hits, misses, loads"
        );
        let expected = [counts.evictions, counts.expirations, counts.invalidations];
        let left = [stats.evictions, stats.expirations, stats.invalidations];
        assert_eq!(left, expected, "evictions, expirations, invalidations");
        assert_eq!(
            [stats.size, stats.weight],
            [self.len() as u64, self.weight()],
            "size, weight"
        );
    }

    fn most(&self) -> u64 {
        match self.bound {
            Bound::Entries(entries) => entries as u64,
            Bound::Weight(weight) => weight,
        }
    }

    fn weight_of(&self, value: Value) -> u64 {
        match self.bound {
            Bound::Entries(_) => 1,
            Bound::Weight(_) => value.weight,
        }
    }

    fn weight(&self) -> u64 {
        self.held().map(|(_, value)| self.weight_of(value)).sum()
    }

    fn remove(&mut self, key: u32, cause: RemovalCause) -> bool {
        let Some(entry) = self.entries.remove(&key) else {
            return false;
        };
        self.order.remove(key);
        match cause {
            RemovalCause::Size => self.counts.evictions += 1,
            RemovalCause::Expired => self.counts.expirations += 1,
            RemovalCause::Explicit => self.counts.invalidations += 1,
            _ => {}
        }
        self.gone.push((key, entry.value, cause));
        true
    }

    fn remove_where(&mut self, cause: RemovalCause, leaves: impl Fn(&Entry) -> bool) {
        let leaving = self.entries.iter().filter(|(_, entry)| leaves(entry));
        for key in leaving.map(|(key, _)| *key).collect::<Vec<_>>() {
            self.remove(key, cause);
        }
    }
}
