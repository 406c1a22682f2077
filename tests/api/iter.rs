//! Walking over a cache.

use crate::support::{Load, SECOND};
use larder::{Cache, Clock, EvictionPolicy};
use std::collections::BTreeMap;
use std::thread;

#[test]
fn every_entry_is_seen_once() {
    for shards in [1, 16] {
        let builder = Cache::<u32, u32>::builder().capacity(10_000).shards(shards);
        let cache = builder.build().expect("valid");
        (0..1000).for_each(|key| cache.insert(key, key * 10));
        assert_eq!(cache.iter().count(), 1000);
        let seen: BTreeMap<u32, u32> = cache.iter().collect();
        assert!(seen.into_iter().eq((0..1000).map(|key| (key, key * 10))));
    }
}

#[test]
fn a_cache_can_be_looped_over() {
    let cache = Cache::<u32, u32>::new(10);
    cache.insert(1, 10);
    for (key, value) in &cache {
        assert_eq!((key, value), (1, 10));
    }
    assert!(format!("{:?}", cache.iter()).starts_with("Iter"));
}

#[test]
fn an_empty_cache_yields_nothing_and_goes_on_doing_so() {
    let cache = Cache::<u32, u32>::new(10);
    let mut iter = cache.iter();
    assert_eq!((iter.next(), iter.next()), (None, None));
}

#[test]
fn walking_is_no_use_of_the_entries() {
    let builder = Cache::<u32, u32>::builder().policy(EvictionPolicy::Lru);
    let cache = builder.capacity(2).build().expect("valid");
    cache.insert(1, 10);
    cache.insert(2, 20);
    cache.get(&1);
    assert_eq!(cache.iter().count(), 2);
    cache.insert(3, 30);
    assert_eq!((cache.contains(&1), cache.contains(&2)), (true, false));
}

#[test]
fn what_expired_or_loads_is_not_seen() {
    let clock = Clock::manual();
    let builder = Cache::<u32, u32>::builder()
        .ttl(SECOND * 2)
        .stale_if_error(SECOND * 9);
    let cache = builder.clock(clock.clone()).build().expect("valid");
    cache.insert(1, 10);
    clock.advance(SECOND);
    cache.insert(2, 20);
    clock.advance(SECOND);
    let load = Load::begin(&cache, 3);
    assert_eq!(
        cache.len(),
        2,
        "the expired one is kept to stand in for errors"
    );
    assert!(cache.iter().eq([(2, 20)]));
    load.end(30);
    assert_eq!(cache.iter().count(), 2);
}

#[test]
fn the_cache_may_be_changed_while_it_is_walked_over() {
    let cache = Cache::<u32, u32>::new(1000);
    (0..100).for_each(|key| cache.insert(key, 0));
    for (key, _) in &cache {
        cache.invalidate(&key);
        cache.insert(key + 1000, 1);
    }
    assert!((0..100).all(|key| !cache.contains(&key)));
}

#[test]
fn no_key_is_seen_twice_while_others_write() {
    let builder = Cache::<u32, u32>::builder().capacity(200).shards(8);
    let cache = builder.build().expect("valid");
    thread::scope(|scope| {
        for thread in 0..2 {
            let cache = &cache;
            scope.spawn(move || {
                for turn in 0..20_000_u32 {
                    let key = (turn * 7 + thread) % 300;
                    cache.insert(key, key);
                    cache.invalidate(&((key + 50) % 300));
                }
            });
        }
        for _ in 0..100 {
            let mut seen = BTreeMap::new();
            for (key, value) in &cache {
                assert_eq!(seen.insert(key, value), None);
                assert_eq!(key, value);
            }
        }
    });
}
