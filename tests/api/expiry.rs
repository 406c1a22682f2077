//! How long values live: time to live and to idle, lives per entry, jitter.

use crate::support::{Load, SECOND, seconds};
use larder::{Builder, Cache, Clock};
use std::collections::BTreeSet;
use std::time::Duration;

const NANOSECOND: Duration = Duration::from_nanos(1);

type Set = fn(Builder<u32, u32>) -> Builder<u32, u32>;

/// A cache whose clock the test moves.
fn build(set: impl FnOnce(Builder<u32, u32>) -> Builder<u32, u32>) -> (Cache<u32, u32>, Clock) {
    let clock = Clock::manual();
    let builder = set(Cache::<u32, u32>::builder()).clock(clock.clone());
    (builder.build().expect("valid"), clock)
}

#[test]
fn a_value_is_read_until_its_ttl_is_over_and_not_at_its_end() {
    let (cache, clock) = build(|builder| builder.ttl(seconds(60)));
    cache.insert(1, 10);
    clock.advance(seconds(59) + Duration::from_nanos(999_999_999));
    assert_eq!(cache.get(&1), Some(10));
    clock.advance(NANOSECOND);
    assert_eq!(cache.get(&1), None);
}

#[test]
fn no_read_sees_an_expired_value() {
    let (cache, clock) = build(|builder| builder.ttl(seconds(60)));
    cache.insert(1, 10);
    clock.advance(seconds(60));
    assert_eq!((cache.get(&1), cache.peek(&1)), (None, None));
    assert!(!cache.contains(&1));
    assert_eq!(cache.iter().count(), 0);
    assert!(!cache.invalidate(&1), "there is nothing to forget");
    assert_eq!(cache.get_with(&1, || 20), 20);
    assert_eq!(cache.stats().misses, 2);
}

#[test]
fn reads_do_not_lengthen_a_ttl() {
    let (cache, clock) = build(|builder| builder.ttl(seconds(10)));
    cache.insert(1, 10);
    for _ in 0..9 {
        clock.advance(SECOND);
        assert_eq!(cache.get(&1), Some(10));
    }
    clock.advance(SECOND);
    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_new_value_gets_a_new_life() {
    let replace: [fn(&Cache<u32, u32>); 3] = [
        |cache| cache.insert(1, 20),
        |cache| cache.insert_tagged(1, 20, vec!["tag".into()]),
        |cache| cache.begin_write(&1).put(20),
    ];
    for replace in replace {
        let (cache, clock) = build(|builder| builder.ttl(seconds(10)));
        cache.insert(1, 10);
        clock.advance(seconds(9));
        replace(&cache);
        clock.advance(seconds(9));
        assert_eq!(cache.get(&1), Some(20));
        clock.advance(SECOND);
        assert_eq!(cache.get(&1), None);
    }
}

#[test]
fn a_write_that_changed_nothing_does_not_lengthen_a_life() {
    let (cache, clock) = build(|builder| builder.ttl(seconds(10)));
    cache.insert(1, 10);
    clock.advance(seconds(9));
    cache.begin_write(&1).unchanged();
    clock.advance(SECOND);
    assert_eq!(cache.get(&1), None);
}

#[test]
fn ages_count_from_the_end_of_the_load() {
    let (cache, clock) = build(|builder| builder.ttl(seconds(10)));
    let load = Load::begin(&cache, 1);
    clock.advance(seconds(100));
    assert_eq!(load.end(10), 10);
    clock.advance(seconds(9));
    assert_eq!(cache.get(&1), Some(10));
    clock.advance(SECOND);
    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_value_that_is_not_read_for_its_tti_expires() {
    let (cache, clock) = build(|builder| builder.tti(seconds(10)));
    cache.insert(1, 10);
    for _ in 0..5 {
        clock.advance(seconds(9) + Duration::from_nanos(999_999_999));
        assert_eq!(cache.get(&1), Some(10));
    }
    clock.advance(seconds(10));
    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_load_that_hits_is_a_read_and_a_new_value_a_use() {
    let uses: [fn(&Cache<u32, u32>); 3] = [
        |cache| assert_eq!(cache.get_with(&1, || unreachable!()), 10),
        |cache| cache.insert(1, 10),
        |cache| cache.begin_write(&1).put(10),
    ];
    for used in uses {
        let (cache, clock) = build(|builder| builder.tti(seconds(10)));
        cache.insert(1, 10);
        clock.advance(seconds(9));
        used(&cache);
        clock.advance(seconds(9));
        assert_eq!(cache.get(&1), Some(10));
    }
}

#[test]
fn looking_without_reading_does_not_lengthen_a_tti() {
    let looks: [fn(&Cache<u32, u32>); 4] = [
        |cache| assert_eq!(cache.peek(&1), Some(10)),
        |cache| assert!(cache.contains(&1)),
        |cache| assert_eq!(cache.iter().count(), 1),
        |cache| cache.begin_write(&1).unchanged(),
    ];
    for look in looks {
        let (cache, clock) = build(|builder| builder.tti(seconds(10)));
        cache.insert(1, 10);
        clock.advance(seconds(9));
        look(&cache);
        clock.advance(SECOND);
        assert_eq!(cache.get(&1), None);
    }
}

#[test]
fn of_ttl_and_tti_the_first_to_end_counts() {
    let (cache, clock) = build(|builder| builder.ttl(seconds(25)).tti(seconds(10)));
    cache.insert(1, 10);
    for _ in 0..2 {
        clock.advance(seconds(9));
        assert_eq!(cache.get(&1), Some(10));
    }
    clock.advance(seconds(7));
    assert_eq!(cache.get(&1), None, "however much it was read");
    cache.insert(1, 10);
    clock.advance(seconds(10));
    assert_eq!(cache.get(&1), None, "however young it is");
}

#[test]
fn each_entry_may_have_a_ttl_of_its_own() {
    let own = |_: &u32, value: &u32| (*value > 0).then(|| seconds(u64::from(*value)));
    let (cache, clock) = build(|builder| builder.expires(own));
    for (key, value) in [(1, 10), (2, 20), (3, 0)] {
        cache.insert(key, value);
    }
    clock.advance(seconds(10));
    assert_eq!(
        [1, 2, 3].map(|key| cache.get(&key)),
        [None, Some(20), Some(0)]
    );
    clock.advance(seconds(10));
    assert_eq!([1, 2, 3].map(|key| cache.get(&key)), [None, None, Some(0)]);
    clock.advance(seconds(1_000_000_000));
    assert_eq!(
        cache.get(&3),
        Some(0),
        "no ttl of its own, and none of the cache"
    );
}

#[test]
fn an_entry_without_a_ttl_of_its_own_has_that_of_the_cache() {
    let own = |_: &u32, value: &u32| (*value > 0).then(|| seconds(u64::from(*value)));
    let (cache, clock) = build(|builder| builder.ttl(seconds(15)).expires(own));
    for (key, value) in [(1, 10), (2, 20), (3, 0)] {
        cache.insert(key, value);
    }
    clock.advance(seconds(15));
    assert_eq!([1, 2, 3].map(|key| cache.get(&key)), [None, Some(20), None]);
}

#[test]
fn a_value_with_a_ttl_of_zero_serves_its_callers_and_nobody_after() {
    let (cache, _clock) = build(|builder| builder.expires(|_, _| Some(Duration::ZERO)));
    assert_eq!(cache.get_with(&1, || 10), 10);
    assert_eq!(cache.get(&1), None);
    cache.remove_expired();
    assert!(cache.is_empty());
}

#[test]
fn a_ttl_is_asked_for_once_a_value() {
    let (asked, count) = std::sync::mpsc::channel();
    let (cache, _clock) = build(|builder| {
        builder.expires(move |key, value| {
            asked.send((*key, *value)).expect("the test listens");
            None
        })
    });
    cache.get_with(&1, || 10);
    cache.insert(1, 11);
    cache.begin_write(&1).put(12);
    cache.get_with(&1, || unreachable!());
    assert!(count.try_iter().eq([(1, 10), (1, 11), (1, 12)]));
}

/// How many of the entries that were stored together live for how many seconds.
fn lives(cache: &Cache<u32, u32>, clock: &Clock, entries: u32) -> Vec<usize> {
    for key in 0..entries {
        cache.insert(key, key);
    }
    let mut held = vec![cache.len()];
    while !cache.is_empty() {
        clock.advance(SECOND);
        held.push(cache.len());
    }
    held.windows(2).map(|pair| pair[0] - pair[1]).collect()
}

#[test]
fn jitter_shortens_each_ttl_by_a_part_up_to_its_own() {
    let (cache, clock) = build(|builder| builder.ttl(seconds(100)).jitter(0.2));
    let left = lives(&cache, &clock, 1000);
    assert_eq!(left.len(), 100, "no ttl is lengthened");
    assert_eq!(left[..79], [0; 79], "and none shortened by more");
    // In each of the 20 seconds about 50 of 1000; some at least.
    assert!(
        left[80..].iter().all(|left| (10..200).contains(left)),
        "{left:?}"
    );
}

#[test]
fn a_jitter_of_one_spreads_over_the_whole_ttl() {
    let (cache, clock) = build(|builder| builder.ttl(seconds(10)).jitter(1.0));
    let left = lives(&cache, &clock, 1000);
    assert_eq!(left.len(), 10);
    assert!(left.iter().all(|left| *left > 30), "{left:?}");
}

#[test]
fn without_jitter_entries_stored_together_expire_together() {
    for jitter in [None, Some(0.0)] {
        let (cache, clock) = build(|builder| {
            let builder = builder.ttl(seconds(10));
            match jitter {
                Some(part) => builder.jitter(part),
                None => builder,
            }
        });
        let left: BTreeSet<_> = lives(&cache, &clock, 100).into_iter().collect();
        assert_eq!(left, BTreeSet::from([0, 100]));
    }
}

#[test]
fn jitter_spreads_lives_per_entry_too_and_leaves_the_tti_alone() {
    let own = |_: &u32, _: &u32| Some(seconds(100));
    let (cache, clock) = build(|builder| builder.expires(own).jitter(0.5));
    let left = lives(&cache, &clock, 1000);
    assert!(left[51..99].iter().all(|left| *left > 0), "{left:?}");
    let (cache, clock) = build(|builder| builder.ttl(seconds(100)).tti(seconds(10)).jitter(0.5));
    let left = lives(&cache, &clock, 100);
    assert_eq!((left.len(), left[9]), (10, 100));
}

#[test]
fn the_longest_durations_are_for_ever() {
    let sets: [Set; 5] = [
        |builder| builder.ttl(Duration::MAX),
        |builder| builder.tti(Duration::MAX),
        |builder| builder.ttl(Duration::MAX).jitter(0.0),
        |builder| builder.expires(|_, _| Some(Duration::MAX)),
        |builder| builder.refresh_after(Duration::MAX),
    ];
    for set in sets {
        let (cache, clock) = build(set);
        cache.insert(1, 10);
        clock.advance(seconds(500 * 365 * 86_400));
        assert_eq!(cache.get(&1), Some(10));
        clock.advance(Duration::MAX);
        cache.insert(2, 20);
        cache.get_with(&3, || 30);
        cache.remove_expired();
    }
}

#[test]
fn graces_without_end_overflow_nothing() {
    let (cache, clock) = build(|builder| {
        let builder = builder.ttl(SECOND).stale_while_revalidate(Duration::MAX);
        builder.stale_if_error(Duration::MAX)
    });
    cache.insert(1, 10);
    clock.advance(seconds(500 * 365 * 86_400));
    assert_eq!(cache.get(&1), None, "it is stale");
    assert_eq!(
        cache.try_get_with(&1, || Err("down")),
        Ok(10),
        "and kept for this"
    );
}

#[test]
fn clones_of_a_clock_are_one_clock() {
    let (cache, clock) = build(|builder| builder.ttl(SECOND));
    cache.insert(1, 10);
    clock.clone().advance(SECOND);
    assert_eq!(cache.get(&1), None);
}

#[test]
#[should_panic(expected = "make it by `Clock::manual()`")]
fn nobody_moves_the_system_clock_by_hand() {
    Clock::system().advance(SECOND);
}
