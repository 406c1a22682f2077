//! A cache that grows keeps what it knows of its entries: they move in memory, all at once, some of the
//! times that one comes in.

use crate::support::seconds;
use larder::{Builder, Cache, Clock, EvictionPolicy, RemovalCause, Tag};
use std::sync::{Arc, Mutex};

/// More entries than move in one piece several times over.
const ENTRIES: u32 = 3_000;

fn build(set: impl FnOnce(Builder<u32, u32>) -> Builder<u32, u32>) -> Cache<u32, u32> {
    let builder = set(Cache::<u32, u32>::builder().unbounded().shards(1));
    builder.build().expect("valid")
}

#[test]
fn every_entry_is_found_after_each_that_comes_in() {
    let cache = build(|builder| builder);
    for last in 0..ENTRIES {
        cache.insert(last, last + 1);
        let step = 1 + last as usize / 20;
        let mut some = (0..=last).step_by(step);
        assert!(some.all(|key| cache.peek(&key) == Some(key + 1)), "{last}");
        assert_eq!(cache.peek(&(last + 1)), None);
    }
    let mut all: Vec<_> = cache.iter().collect();
    all.sort_unstable();
    assert!(all.into_iter().eq((0..ENTRIES).map(|key| (key, key + 1))));
}

#[test]
fn tags_stay_with_their_entries() {
    let cache = build(|builder| builder);
    for key in 0..ENTRIES {
        let tag = Tag::from(format!("rest {}", key % 7));
        cache.insert_tagged(key, key, vec![tag]);
    }
    cache.invalidate_tag("rest 3");
    assert!((0..ENTRIES).all(|key| cache.contains(&key) == (key % 7 != 3)));
    assert_eq!(cache.len(), (0..ENTRIES).filter(|key| key % 7 != 3).count());
}

#[test]
fn lives_stay_with_their_entries() {
    let clock = Clock::manual();
    let cache = build(|builder| {
        let life = |key: &u32, _: &u32| Some(seconds(u64::from(key % 100) + 1));
        builder.expires(life).clock(clock.clone())
    });
    (0..ENTRIES).for_each(|key| cache.insert(key, key));
    for second in 1..=100 {
        clock.advance(seconds(1));
        assert!((0..ENTRIES).all(|key| cache.contains(&key) == (key % 100 >= second)));
        cache.remove_expired();
        let left = ENTRIES / 100 * (100 - second);
        assert_eq!(cache.stats().size, u64::from(left));
    }
}

/// A cache, and its clock. After the key `ENTRIES / 2` six seconds pass before the next one comes in, and
/// then `between` is done.
fn in_halves(
    set: impl FnOnce(Builder<u32, u32>) -> Builder<u32, u32>,
    between: impl Fn(&Cache<u32, u32>),
) -> (Cache<u32, u32>, Clock) {
    let clock = Clock::manual();
    let cache = build(|builder| set(builder.ttl(seconds(100))).clock(clock.clone()));
    for key in 0..ENTRIES {
        cache.insert(key, key);
        if key == ENTRIES / 2 {
            clock.advance(seconds(6));
            between(&cache);
        }
    }
    (cache, clock)
}

#[test]
fn times_of_reads_stay_with_their_entries() {
    let read_half = |cache: &Cache<u32, u32>| {
        let mut half = (0..ENTRIES / 2).step_by(2);
        assert!(half.all(|key| cache.get(&key).is_some())); // and idles from now on
    };
    let (cache, clock) = in_halves(|builder| builder.tti(seconds(10)), read_half);
    clock.advance(seconds(5));
    let is_there = |key: u32| key.is_multiple_of(2) && key != ENTRIES / 2 || key > ENTRIES / 2;
    assert!((0..ENTRIES).all(|key| cache.contains(&key) == is_there(key)));
}

#[test]
fn times_of_reloads_stay_with_their_entries() {
    let (cache, clock) = in_halves(|builder| builder.refresh_after(seconds(50)), |_| ());
    clock.advance(seconds(45));
    let reloaded = |key| cache.get_with(&key, || u32::MAX) == u32::MAX;
    assert!((0..ENTRIES).all(|key| reloaded(key) == (key <= ENTRIES / 2)));
}

#[test]
fn weights_stay_with_their_entries() {
    let clock = Clock::manual();
    let weigher = |key: &u32, _: &u32| u64::from(key % 10);
    let cache = Cache::<u32, u32>::builder()
        .max_weight(u64::from(ENTRIES) * 10)
        .weigher(weigher)
        .clock(clock)
        .build()
        .expect("valid");
    (0..ENTRIES).for_each(|key| cache.insert(key, key));
    assert_eq!(cache.len(), ENTRIES as usize);
    let mut weight: u64 = (0..ENTRIES).map(|key| u64::from(key % 10)).sum();
    for key in (0..ENTRIES).rev() {
        assert_eq!(cache.stats().weight, weight);
        assert!(cache.invalidate(&key));
        weight -= u64::from(key % 10);
    }
    assert_eq!(cache.stats().weight, 0);
}

/// The key that is read, if any, when one has come in: always one that is there, and none twice.
fn read_at(key: u32) -> Option<u32> {
    key.is_multiple_of(3).then_some(key / 3)
}

/// The keys that leave, in their order, when a cache that grew to `ENTRIES`, and was read while it did,
/// gets as many new ones.
fn leavers(policy: EvictionPolicy) -> Vec<u32> {
    let gone = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&gone);
    let cache = Cache::<u32, u32>::builder()
        .capacity(ENTRIES as usize)
        .policy(policy)
        .eviction_listener(move |key, _, cause| {
            assert_eq!(cause, RemovalCause::Size);
            told.lock().unwrap().push(key);
        })
        .build()
        .expect("valid");
    for key in 0..ENTRIES {
        cache.insert(key, key);
        if let Some(read) = read_at(key) {
            cache.get(&read);
        }
    }
    (0..ENTRIES).for_each(|key| cache.insert(ENTRIES + key, key));
    let gone = gone.lock().unwrap();
    gone.clone()
}

#[test]
fn the_order_of_leaving_is_as_if_nothing_had_moved() {
    let first_come: Vec<u32> = (0..ENTRIES).collect();
    assert_eq!(leavers(EvictionPolicy::Fifo), first_come);
    let mut used: Vec<u32> = Vec::new();
    for key in 0..ENTRIES {
        used.push(key);
        if let Some(read) = read_at(key) {
            used.retain(|other| *other != read);
            used.push(read);
        }
    }
    assert_eq!(leavers(EvictionPolicy::Lru), used);
    // Those that were read have two uses, the others and the newcomers one.
    let unread = ENTRIES / 3..ENTRIES;
    let expected = unread.chain(ENTRIES..).take(ENTRIES as usize);
    assert!(leavers(EvictionPolicy::Lfu).into_iter().eq(expected));
}
