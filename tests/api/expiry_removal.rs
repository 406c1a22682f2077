//! Expired entries leave memory by themselves, without a read touching them.

use crate::support::{Dice, LIMIT, SECOND, for_seeds, seconds, wait_until};
use larder::{Builder, Cache, Clock, RemovalCause};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

type Gone = (u32, u32, RemovalCause);

/// A cache that tells of what leaves, and whose clock the test moves.
fn build(
    set: impl FnOnce(Builder<u32, u32>) -> Builder<u32, u32>,
) -> (Cache<u32, u32>, Clock, Receiver<Gone>) {
    let (clock, (tell, told)) = (Clock::manual(), channel());
    let cache = set(Cache::<u32, u32>::builder())
        .clock(clock.clone())
        .eviction_listener(move |key, value, cause| {
            // The test may have ended.
            let _ = tell.send((key, value, cause));
        });
    (cache.build().expect("valid"), clock, told)
}

/// The next entry that left. Another test's clock may be the one that makes it leave.
fn next(told: &Receiver<Gone>) -> Gone {
    told.recv_timeout(LIMIT).expect("an entry leaves")
}

#[test]
fn expired_entries_leave_when_the_clock_moves() {
    let (cache, clock, told) = build(|builder| builder.ttl(seconds(10)));
    cache.insert(1, 10);
    clock.advance(SECOND);
    cache.insert(2, 20);
    clock.advance(seconds(9));
    assert_eq!(cache.len(), 1);
    assert_eq!(next(&told), (1, 10, RemovalCause::Expired));
    clock.advance(SECOND);
    assert!(cache.is_empty());
    assert_eq!(next(&told), (2, 20, RemovalCause::Expired));
    wait_until("both are counted", || cache.stats().expirations == 2);
    assert_eq!((cache.stats().evictions, cache.stats().weight), (0, 0));
}

#[test]
fn an_idle_entry_leaves_and_one_that_is_read_stays() {
    let (cache, clock, told) = build(|builder| builder.tti(seconds(10)));
    cache.insert(1, 10);
    cache.insert(2, 20);
    clock.advance(seconds(9));
    assert_eq!(cache.get(&2), Some(20));
    clock.advance(seconds(9));
    assert_eq!(
        (cache.len(), next(&told)),
        (1, (1, 10, RemovalCause::Expired))
    );
    clock.advance(SECOND);
    assert!(cache.is_empty());
}

#[test]
fn an_entry_stays_for_as_long_as_it_may_be_served_stale() {
    let (cache, clock, told) = build(|builder| {
        let builder = builder.ttl(seconds(10)).stale_while_revalidate(seconds(5));
        builder.stale_if_error(seconds(20))
    });
    cache.insert(1, 10);
    clock.advance(seconds(29));
    assert_eq!(cache.len(), 1);
    clock.advance(SECOND);
    assert_eq!(
        (cache.len(), next(&told)),
        (0, (1, 10, RemovalCause::Expired))
    );
}

#[test]
fn a_value_replaced_in_time_does_not_leave_in_the_name_of_the_old_one() {
    let (cache, clock, told) = build(|builder| builder.ttl(seconds(10)));
    cache.insert(1, 10);
    clock.advance(seconds(9));
    cache.insert(1, 11);
    assert_eq!(next(&told), (1, 10, RemovalCause::Replaced));
    clock.advance(seconds(9));
    assert_eq!(cache.len(), 1);
    clock.advance(SECOND);
    assert_eq!(
        (cache.len(), next(&told)),
        (0, (1, 11, RemovalCause::Expired))
    );
}

#[test]
fn an_entry_that_expired_before_it_is_invalidated_did_expire() {
    // No other thread takes anything out of the cache of this one.
    let (clock, (tell, told)) = (Clock::manual(), channel());
    let cache = Builder::<u32, u32>::new().ttl(SECOND).clock(clock.clone());
    let cache = cache
        .eviction_listener(move |key, value, cause| {
            tell.send((key, value, cause)).expect("the test listens");
        })
        .build_local()
        .expect("valid");
    cache.insert(1, 10);
    clock.advance(SECOND);
    assert_eq!(cache.len(), 1, "held until something takes it out");
    assert!(!cache.invalidate(&1));
    assert_eq!(next(&told), (1, 10, RemovalCause::Expired));
    assert_eq!(
        (cache.stats().expirations, cache.stats().invalidations),
        (1, 0)
    );
}

#[test]
fn a_cache_of_one_thread_is_swept_on_request() {
    let clock = Clock::manual();
    let builder = Builder::<u32, u32>::new().ttl(SECOND).clock(clock.clone());
    let cache = builder.build_local().expect("valid");
    (0..1000).for_each(|key| cache.insert(key, key));
    clock.advance(SECOND);
    cache.insert(1000, 1000);
    cache.remove_expired();
    assert_eq!((cache.len(), cache.stats().expirations), (1, 1000));
}

#[test]
fn writes_take_out_what_expired_faster_than_they_can_fill_the_memory() {
    let clock = Clock::manual();
    let builder = Builder::<u32, u32>::new().ttl(seconds(10));
    let cache = builder.unbounded().clock(clock.clone()).build_local();
    let cache = cache.expect("valid");
    for key in 0..10_000 {
        cache.insert(key, key);
        clock.advance(SECOND);
    }
    assert!(
        cache.len() < 20,
        "{} entries, of which 10 have not expired",
        cache.len()
    );
}

#[test]
fn all_expired_entries_leave_in_one_sweep_whatever_their_number_and_times() {
    for_seeds(20, |dice: &mut Dice| {
        let (clock, mut now) = (Clock::manual(), 0);
        let cache = Cache::<u64, u64>::builder()
            .unbounded()
            .expires(|_, lives| Some(Duration::from_nanos(*lives)))
            .clock(clock.clone());
        let cache = cache.build().expect("valid");
        let mut ends = Vec::new();
        for key in 0..2000 {
            // From nanoseconds to years.
            let magnitude = dice.below(58);
            let lives = 1 + dice.below(1 << magnitude);
            cache.insert(key, lives);
            ends.push(now + lives);
            if dice.below(10) == 0 {
                let magnitude = dice.below(52);
                let by = dice.below(1 << magnitude);
                now += by;
                clock.advance(Duration::from_nanos(by));
                let held = ends.iter().filter(|end| **end > now).count();
                assert_eq!(cache.len(), held, "at {now} ns");
            }
        }
    });
}

#[test]
fn expired_entries_leave_under_the_system_clock_by_themselves() {
    let name = "expiry_removal::expired_entries_leave_under_the_system_clock_by_themselves";
    // In a process of its own: here, the clocks of other tests would take the entry out.
    if std::env::var_os("LARDER_ALONE").is_none() {
        let own = std::env::current_exe().expect("it runs");
        let mut alone = Command::new(own);
        let output = alone
            .args(["--exact", name])
            .env("LARDER_ALONE", "1")
            .output();
        let output = output.expect("it starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        return;
    }
    let (left, told) = channel();
    let cache = Cache::<u32, u32>::builder()
        .ttl(Duration::from_millis(1))
        .eviction_listener(move |_, _, cause| left.send(cause).expect("the test listens"));
    let cache = cache.build().expect("valid");
    cache.insert(1, 10);
    // No call touches the cache until the listener was told.
    let cause = told.recv_timeout(LIMIT);
    assert_eq!(cause, Ok(RemovalCause::Expired));
    assert!(cache.is_empty());
}
