//! Values that are due or stale: reloaded by one caller while the others are served, and kept
//! where the reload fails.
//!
//! A reload in the background, as annotated functions have it, is in `annotate.rs`.

use crate::support::{Load, SECOND, Task, panic_message, panic_quietly, seconds};
use larder::{Builder, Cache, Clock};
use std::future::pending;

/// A cache whose clock the test moves, and that holds the value 10 of key 1.
fn build(set: impl FnOnce(Builder<u32, u32>) -> Builder<u32, u32>) -> (Cache<u32, u32>, Clock) {
    let clock = Clock::manual();
    let builder = set(Cache::<u32, u32>::builder()).clock(clock.clone());
    let cache = builder.build().expect("valid");
    cache.insert(1, 10);
    (cache, clock)
}

/// Values are due for a reload after 10 seconds.
fn due() -> (Cache<u32, u32>, Clock) {
    let (cache, clock) = build(|builder| builder.refresh_after(seconds(10)));
    clock.advance(seconds(10));
    (cache, clock)
}

/// Values expire after 10 seconds and are served stale for another 5.
fn stale() -> (Cache<u32, u32>, Clock) {
    let (cache, clock) =
        build(|builder| builder.ttl(seconds(10)).stale_while_revalidate(seconds(5)));
    clock.advance(seconds(10));
    (cache, clock)
}

fn hits(cache: &Cache<u32, u32>) -> u32 {
    let call = cache.get_with_async(&1, async || unreachable!("it is served"));
    Task::new(call).poll().expect("it is served at once")
}

#[test]
fn a_value_is_not_reloaded_before_it_is_due() {
    let (cache, clock) = build(|builder| builder.refresh_after(seconds(10)));
    clock.advance(seconds(9));
    assert_eq!(hits(&cache), 10);
    clock.advance(SECOND);
    assert_eq!(cache.get_with(&1, || 20), 20);
}

#[test]
fn one_caller_reloads_what_is_due_and_the_others_are_served() {
    for (cache, clock) in [due(), stale()] {
        let reload = Load::begin(&cache, 1);
        assert_eq!((hits(&cache), hits(&cache)), (10, 10));
        clock.advance(SECOND);
        assert_eq!(hits(&cache), 10, "however long it takes");
        assert_eq!(reload.end(20), 20);
        assert_eq!(hits(&cache), 20);
    }
}

#[test]
fn a_reload_begins_a_new_life() {
    let (cache, clock) = due();
    assert_eq!(cache.get_with(&1, || 20), 20);
    clock.advance(seconds(9));
    assert_eq!(hits(&cache), 20);
    clock.advance(SECOND);
    assert_eq!(cache.get_with(&1, || 30), 30);
}

#[test]
fn reads_that_cannot_load_are_served_what_is_due_but_not_what_is_stale() {
    for ((cache, _clock), served) in [due(), stale()].into_iter().zip([Some(10), None]) {
        assert_eq!((cache.get(&1), cache.peek(&1)), (served, served));
        assert_eq!(cache.contains(&1), served.is_some());
        assert_eq!(cache.iter().next(), served.map(|value| (1, value)));
        assert_eq!(cache.stats().loads, 0);
    }
}

#[test]
fn a_reload_that_fails_leaves_the_value_and_serves_it() {
    for (cache, _clock) in [due(), stale()] {
        assert_eq!(cache.try_get_with(&1, || Err("down")), Ok(10));
        assert_eq!(hits(&cache), 10);
        assert_eq!(cache.stats().load_failures, 1);
    }
}

#[test]
fn a_reload_that_failed_is_not_tried_again_at_once_but_soon() {
    for (cache, clock) in [due(), stale()] {
        assert_eq!(cache.try_get_with(&1, || Err("down")), Ok(10));
        for _ in 0..10 {
            assert_eq!(hits(&cache), 10);
        }
        clock.advance(SECOND);
        assert_eq!(cache.try_get_with(&1, || Err("still down")), Ok(10));
        assert_eq!(hits(&cache), 10);
        clock.advance(SECOND);
        assert_eq!(cache.get_with(&1, || 20), 20);
        assert_eq!(hits(&cache), 20);
    }
}

#[test]
fn a_reload_that_panicked_is_not_tried_again_at_once() {
    for (cache, clock) in [due(), stale()] {
        panic_message(|| cache.get_with(&1, || panic_quietly("down")));
        for _ in 0..10 {
            assert_eq!(hits(&cache), 10);
        }
        clock.advance(SECOND);
        assert_eq!(cache.get_with(&1, || 20), 20);
    }
}

#[test]
fn a_reload_that_was_cancelled_is_tried_again_by_the_next_caller() {
    for (cache, _clock) in [due(), stale()] {
        drop(Task::waiting(cache.get_with_async(&1, pending)));
        assert_eq!(cache.get_with(&1, || 20), 20);
    }
}

#[test]
fn what_is_written_during_a_reload_wins() {
    for (cache, _clock) in [due(), stale()] {
        let reload = Load::begin(&cache, 1);
        cache.insert(1, 30);
        assert_eq!(reload.end(20), 30);
        assert_eq!(hits(&cache), 30);
    }
    for (cache, _clock) in [due(), stale()] {
        let reload = Load::begin(&cache, 1);
        cache.invalidate(&1);
        assert_eq!(reload.end(20), 20);
        assert_eq!(cache.get(&1), None);
    }
    for (cache, _clock) in [due(), stale()] {
        let reload = Load::begin(&cache, 1);
        cache.begin_write(&1).put(30);
        assert_eq!(reload.end(20), 30);
        assert_eq!(hits(&cache), 30);
    }
}

#[test]
fn a_reload_of_a_value_whose_tag_was_invalidated_is_not_stored() {
    for (cache, clock) in [due(), stale()] {
        cache.insert_tagged(1, 10, vec!["red".into()]);
        clock.advance(seconds(10));
        let reload = Load::begin(&cache, 1);
        cache.invalidate_tag("red");
        assert_eq!(reload.end(20), 20);
        assert_eq!(cache.get(&1), None, "which tags it will carry is not known");
    }
}

#[test]
fn what_is_due_is_not_reloaded_during_a_write() {
    for (cache, _clock) in [due(), stale()] {
        let write = cache.begin_write(&1);
        assert_eq!(hits(&cache), 10);
        write.unchanged();
        assert_eq!(cache.get_with(&1, || 20), 20);
    }
}

#[test]
fn a_body_that_reloads_may_read_the_value_that_it_replaces() {
    for (cache, _clock) in [due(), stale()] {
        assert_eq!(cache.get_with(&1, || hits(&cache) + 1), 11);
        assert_eq!(hits(&cache), 11);
    }
}

#[test]
fn a_value_is_served_stale_as_long_as_its_grace_and_counted() {
    let (cache, clock) = stale();
    assert_eq!(cache.try_get_with(&1, || Err("down")), Ok(10));
    clock.advance(seconds(4));
    assert_eq!(cache.try_get_with(&1, || Err("down")), Ok(10));
    assert_eq!(cache.stats().stale_served, 2);
    clock.advance(SECOND);
    assert_eq!(cache.try_get_with(&1, || Err("down")), Err("down"));
    assert_eq!(cache.stats().stale_served, 2);
}

#[test]
fn the_grace_begins_when_the_value_expires_also_by_idling() {
    let (cache, clock) =
        build(|builder| builder.tti(seconds(10)).stale_while_revalidate(seconds(5)));
    clock.advance(seconds(9));
    assert_eq!(hits(&cache), 10);
    clock.advance(seconds(14));
    assert_eq!(cache.try_get_with(&1, || Err("down")), Ok(10));
    clock.advance(SECOND);
    assert_eq!(cache.try_get_with(&1, || Err("down")), Err("down"));
}

#[test]
fn what_is_stale_before_it_would_be_due_is_reloaded_too() {
    let due = |builder: Builder<u32, u32>, after: u64| {
        let builder = builder.refresh_after(seconds(after));
        builder.stale_while_revalidate(seconds(100))
    };
    for (cache, clock) in [
        build(|builder| due(builder, 50).expires(|_, _| Some(seconds(5)))),
        build(|builder| due(builder, 6).expires(|_, _| Some(seconds(5)))),
        build(|builder| due(builder, 50).tti(seconds(5))),
    ] {
        clock.advance(seconds(5));
        let reload = Load::begin(&cache, 1);
        assert_eq!(hits(&cache), 10);
        assert_eq!(reload.end(20), 20);
        assert_eq!(hits(&cache), 20);
        clock.advance(seconds(5));
        let failed = cache.try_get_with(&1, || Err("down"));
        assert_eq!(failed, Ok(20), "served stale");
        assert_eq!(hits(&cache), 20, "and not tried again at once");
        clock.advance(SECOND);
        assert_eq!(cache.get_with(&1, || 30), 30);
    }
}

#[test]
fn to_be_served_stale_is_no_use_that_would_make_an_idle_value_fresh() {
    let (cache, clock) =
        build(|builder| builder.tti(seconds(10)).stale_while_revalidate(seconds(5)));
    clock.advance(seconds(10));
    assert_eq!(cache.get_with(&1, || 20), 20, "its first reader reloads it");
    clock.advance(seconds(10));
    let reload = Load::begin(&cache, 1);
    assert_eq!(hits(&cache), 20);
    assert_eq!(cache.get(&1), None, "still stale");
    assert_eq!(reload.end(30), 30);
}

/// Values expire after 10 seconds and stand in for an error for another 5.
fn stands_in() -> (Cache<u32, u32>, Clock) {
    let (cache, clock) = build(|builder| builder.ttl(seconds(10)).stale_if_error(seconds(5)));
    clock.advance(seconds(10));
    (cache, clock)
}

#[test]
fn an_expired_value_stands_in_for_an_error_during_its_grace() {
    let (cache, clock) = stands_in();
    assert_eq!(cache.get(&1), None);
    assert_eq!(cache.try_get_with(&1, || Err("down")), Ok(10));
    assert_eq!(cache.stats().stale_served, 1);
    clock.advance(seconds(4));
    assert_eq!(
        cache.try_get_with(&1, || Err("down")),
        Ok(10),
        "each caller tries"
    );
    clock.advance(SECOND);
    assert_eq!(cache.try_get_with(&1, || Err("down")), Err("down"));
    assert_eq!(cache.stats().stale_served, 2);
}

#[test]
fn an_expired_value_stands_in_for_no_load_that_succeeds() {
    let (cache, _clock) = stands_in();
    assert_eq!(cache.try_get_with(&1, || Ok::<_, ()>(20)), Ok(20));
    assert_eq!(cache.get(&1), Some(20));
}

#[test]
fn an_invalidated_value_stands_in_for_nothing() {
    let (cache, _clock) = stands_in();
    cache.invalidate(&1);
    assert_eq!(cache.try_get_with(&1, || Err("down")), Err("down"));
    let (cache, _clock) = stands_in();
    let during = || {
        cache.clear();
        Err("down")
    };
    assert_eq!(cache.try_get_with(&1, during), Err("down"));
}

#[test]
fn an_expired_value_does_not_stand_in_for_a_panic() {
    let (cache, _clock) = stands_in();
    panic_message(|| cache.get_with(&1, || panic_quietly("down")));
    assert_eq!(cache.get(&1), None);
}

/// Others are served the stale value until the write has ended: who went past it would go ahead of
/// them, and they back.
#[test]
fn a_reload_that_a_write_crosses_returns_what_the_others_are_served() {
    for (cache, _clock) in [due(), stale()] {
        let reload = Load::begin(&cache, 1);
        let write = cache.begin_write(&1);
        assert_eq!(reload.end(20), 10);
        assert_eq!(hits(&cache), 10);
        write.put(20);
        assert_eq!(hits(&cache), 20);
    }
}

/// Others may have loaded what is written already.
#[test]
fn an_expired_value_stands_in_for_no_error_while_somebody_writes() {
    let (cache, _clock) = stands_in();
    let fails = || cache.try_get_with(&1, || Err(()));
    let write = cache.begin_write(&1);
    assert_eq!((cache.get_with(&1, || 20), fails()), (20, Err(())));
    write.unchanged();
    let clear = cache.begin_clear();
    assert_eq!((cache.get_with(&1, || 20), fails()), (20, Err(())));
    clear.unchanged();
    assert_eq!(fails(), Ok(10));
}

#[test]
fn both_graces_run_side_by_side() {
    let (cache, clock) = build(|builder| {
        let builder = builder.ttl(seconds(10)).stale_while_revalidate(seconds(5));
        builder.stale_if_error(seconds(20))
    });
    clock.advance(seconds(12));
    let reload = Load::begin(&cache, 1);
    assert_eq!(hits(&cache), 10, "revalidating");
    assert_eq!(reload.end(20), 20);
    clock.advance(seconds(16));
    assert_eq!(
        cache.try_get_with(&1, || Err("down")),
        Ok(20),
        "only in place of the error"
    );
    assert_eq!(cache.get_with(&1, || 30), 30);
}
