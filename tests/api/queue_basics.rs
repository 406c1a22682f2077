//! What a write queue does when nothing goes wrong.

use crate::queue_support::{Store, clocked, queue, settings};
use crate::support::{SECOND, in_time, seconds};
use cache_core::{Cache, Clock, QueueSettings, WriteBehind};
use std::time::Duration;

#[test]
fn a_write_is_read_at_once_and_stored_by_a_flush() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        store.write(&queue, 1, 10);
        assert_eq!(queue.get(&1), Some(10));
        assert_eq!(
            store.get(1),
            None,
            "nothing is stored before the delay is over"
        );
        queue.flush();
        assert_eq!(store.get(1), Some(10));
        let stats = queue.queue_stats();
        assert_eq!((stats.accepted, stats.written, stats.depth), (1, 1, 0));
    });
}

#[test]
fn a_write_is_stored_when_the_delay_is_over() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let queue = clocked(&clock, settings().delay(seconds(10)));
        store.write(&queue, 1, 10);
        clock.advance(seconds(9));
        assert_eq!(store.calls(), 0);
        clock.advance(SECOND);
        store.wait_for(1, 10);
    });
}

#[test]
fn several_writes_of_a_key_that_wait_become_one_the_newest() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        for value in 1..=10 {
            store.write(&queue, 1, value);
        }
        queue.flush();
        assert_eq!((store.get(1), store.calls()), (Some(10), 1));
        let stats = queue.queue_stats();
        assert_eq!((stats.accepted, stats.coalesced, stats.written), (10, 9, 1));
    });
}

#[test]
fn dropping_the_last_handle_stores_what_waits() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        let other = queue.clone();
        store.write(&queue, 1, 10);
        drop(queue);
        assert_eq!(store.get(1), None);
        drop(other);
        assert_eq!(store.get(1), Some(10));
    });
}

#[test]
fn a_full_batch_does_not_wait_for_the_delay() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().batch(10));
        for key in 0..10 {
            store.write_batched(&queue, key, key);
        }
        store.wait_for(9, 9);
        assert_eq!(store.calls(), 1);
    });
}

#[test]
fn settings_that_cannot_work_are_refused_by_name() {
    let build = |settings| WriteBehind::new(Cache::<u32, u32>::new(10), settings).map(drop);
    let refused = |settings: QueueSettings<u32, u32>| {
        build(settings).expect_err("it cannot work").to_string()
    };
    assert!(refused(settings().capacity(0)).contains("`capacity`"));
    assert!(refused(settings().batch(0)).contains("`batch`"));
    assert!(refused(settings().workers(0)).contains("`workers`"));
    let backoff = settings().backoff(SECOND, Duration::ZERO);
    assert!(refused(backoff).contains("`backoff`"));
    assert!(build(settings().delay(Duration::ZERO).retries(0)).is_ok());
}

#[test]
fn a_cache_has_one_queue_at_a_time() {
    let cache = Cache::<u32, u32>::new(10);
    let first = WriteBehind::new(cache.clone(), settings()).expect("it is the first");
    let second = WriteBehind::new(cache.clone(), settings());
    let error = second.expect_err("there is one already").to_string();
    assert!(error.contains("has a write queue already"), "{error}");
    drop(first);
    assert!(WriteBehind::new(cache, settings()).is_ok());
}
