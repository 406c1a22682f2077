//! What is inserted or invalidated while a load is under way is newer than what the load read:
//! it wins, whoever ends first.

use crate::support::{Load, Task, panic_message, panic_quietly, seconds, wait_for};
use larder::{Cache, Clock, registry};
use std::future::pending;

fn cache() -> Cache<u32, u32> {
    Cache::new(100)
}

/// Nothing is left of what happened: the next caller loads, and the value is stored.
fn assert_next_call_loads(cache: &Cache<u32, u32>) {
    assert_eq!(cache.get(&1), None);
    assert_eq!(cache.get_with(&1, || 99), 99);
    assert_eq!(cache.get(&1), Some(99));
}

#[test]
fn an_insert_during_a_load_wins_and_the_caller_gets_it() {
    let cache = cache();
    let load = Load::begin(&cache, 1);
    cache.insert(1, 2);
    assert_eq!(cache.get(&1), Some(2), "at once");
    assert_eq!(load.end(1), 2);
    assert_eq!(cache.get(&1), Some(2));
}

#[test]
fn an_insert_during_a_load_reaches_those_who_wait() {
    let cache = cache();
    let load = Load::begin(&cache, 1);
    let waiter = wait_for(&cache, 1);
    cache.insert(1, 2);
    assert_eq!(load.end(1), 2);
    assert_eq!(waiter.end(), 2);
}

#[test]
fn an_insert_by_the_body_itself_wins_over_what_it_returns() {
    let cache = cache();
    let body = || {
        cache.insert(1, 2);
        1
    };
    assert_eq!(cache.get_with(&1, body), 2);
    assert_eq!(cache.get(&1), Some(2));
}

#[test]
fn a_load_is_not_stored_after_an_invalidation_during_it() {
    let cache = cache();
    let load = Load::begin(&cache, 1);
    assert!(!cache.invalidate(&1), "there is no value yet");
    assert_eq!(load.end(1), 1, "its caller asked before the invalidation");
    assert_next_call_loads(&cache);
}

#[test]
fn a_load_is_not_stored_after_an_invalidation_by_its_body() {
    let cache = cache();
    let body = || {
        cache.invalidate(&1);
        1
    };
    assert_eq!(cache.get_with(&1, body), 1);
    assert_next_call_loads(&cache);
}

#[test]
fn a_load_is_not_stored_after_a_clear_during_it() {
    let clears: [fn(&Cache<u32, u32>); 3] = [Cache::clear, Cache::invalidate_all, |cache| {
        registry::find(cache.name()).expect("it is alive").clear();
    }];
    for (n, clear) in clears.into_iter().enumerate() {
        let builder = Cache::<u32, u32>::builder().name(format!("freshness: cleared {n}"));
        let cache = builder.build().expect("valid");
        let load = Load::begin(&cache, 1);
        clear(&cache);
        assert_eq!(load.end(1), 1);
        assert_next_call_loads(&cache);
    }
}

#[test]
fn a_load_is_not_stored_after_an_insert_during_it_that_was_taken_back() {
    let cache = cache();
    let load = Load::begin(&cache, 1);
    cache.insert(1, 2);
    assert!(cache.invalidate(&1));
    assert_eq!(load.end(1), 1);
    assert_next_call_loads(&cache);
}

#[test]
fn a_load_is_not_stored_after_an_insert_during_it_that_was_evicted() {
    let cache = Cache::<u32, u32>::builder().capacity(1).build();
    let cache = cache.expect("valid");
    let load = Load::begin(&cache, 1);
    cache.insert(1, 2);
    cache.insert(3, 3);
    cache.insert(4, 4);
    assert_eq!(cache.get(&1), None, "evicted");
    load.end(1);
    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_load_is_not_stored_after_an_insert_during_it_that_expired() {
    let clock = Clock::manual();
    let builder = Cache::<u32, u32>::builder()
        .ttl(seconds(1))
        .clock(clock.clone());
    let cache = builder.build().expect("valid");
    let load = Load::begin(&cache, 1);
    cache.insert(1, 2);
    clock.advance(seconds(1));
    assert_eq!(load.end(1), 1);
    assert_next_call_loads(&cache);
}

#[test]
fn who_waited_before_the_invalidation_shares_the_load_and_who_comes_after_does_not() {
    let cache = cache();
    let load = Load::begin(&cache, 1);
    let waited = wait_for(&cache, 1);
    cache.invalidate(&1);
    let after = Load::begin(&cache, 1);
    assert_eq!((load.end(1), waited.end()), (1, 1));
    assert_eq!(cache.get(&1), None, "what the first load read may be old");
    assert_eq!(after.end(2), 2);
    assert_eq!(cache.get(&1), Some(2));
}

#[test]
fn a_load_from_before_an_invalidation_does_not_replace_one_from_after() {
    let cache = cache();
    let before = Load::begin(&cache, 1);
    cache.invalidate(&1);
    let after = Load::begin(&cache, 1);
    assert_eq!(after.end(2), 2);
    assert_eq!(
        before.end(1),
        2,
        "its caller must not go back behind what others saw"
    );
    assert_eq!(cache.get(&1), Some(2));
}

#[test]
fn a_body_may_load_its_own_key_anew_once_it_has_invalidated_it() {
    let cache = cache();
    let body = || {
        cache.invalidate(&1);
        cache.get_with(&1, || 2);
        1
    };
    assert_eq!(cache.get_with(&1, body), 2);
    assert_eq!(cache.get(&1), Some(2));
}

#[test]
fn changes_of_other_keys_disturb_no_load() {
    let cache = cache();
    let load = Load::begin(&cache, 1);
    cache.insert(2, 20);
    cache.invalidate(&2);
    cache.invalidate_tag("any");
    cache.begin_write(&2).put(20);
    assert_eq!(load.end(1), 1);
    assert_eq!(cache.get(&1), Some(1));
}

#[test]
fn a_load_that_fails_in_any_way_leaves_a_newer_value() {
    let cache = cache();
    let fails: [&dyn Fn(); 3] = [
        &|| {
            let insert = || {
                cache.insert(1, 2);
                Err("late")
            };
            assert_eq!(cache.try_get_with(&1, insert), Err("late"));
        },
        &|| {
            let insert = || {
                cache.insert(1, 2);
                panic_quietly("late")
            };
            panic_message(|| cache.get_with(&1, insert));
        },
        &|| {
            let body = async || {
                cache.insert(1, 2);
                pending().await
            };
            drop(Task::waiting(cache.get_with_async(&1, body)));
        },
    ];
    for fail in fails {
        fail();
        assert_eq!(cache.get(&1), Some(2));
        cache.clear();
        assert_next_call_loads(&cache);
        cache.clear();
    }
}

#[test]
fn how_a_failed_load_ends_does_not_depend_on_whether_entries_age() {
    let ageless = cache();
    let ageing = Cache::<u32, u32>::builder()
        .ttl(seconds(60))
        .clock(Clock::manual());
    let ageing = ageing.build().expect("valid");
    let [without, with] = [ageless, ageing].map(|cache| {
        cache.try_get_with(&1, || {
            cache.insert(1, 2);
            Err("late")
        })
    });
    assert_eq!(without, with);
}
