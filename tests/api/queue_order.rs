//! The order of each key, with many threads at once, and what readers see meanwhile.

use crate::queue_support::{Store, clocked, queue, settings};
use crate::support::{in_time, seconds, steps};
use cache_core::{Cache, Clock, GuestList, WriteBehind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[test]
fn the_store_ends_with_what_was_accepted_last_whatever_fails() {
    in_time(|| {
        let store = Store::default();
        let settings = settings().workers(3).batch(7).delay(Duration::ZERO);
        let queue = queue(
            settings
                .retries(1_000)
                .backoff(Duration::ZERO, Duration::ZERO),
        );
        // Values of a key grow: what is stored of it must grow, too.
        let rows: Vec<_> = (0..20).map(|_| std::sync::Mutex::new(0)).collect();
        thread::scope(|scope| {
            for seed in 0..8_u32 {
                let (queue, store, rows) = (&queue, &store, &rows);
                scope.spawn(move || {
                    for step in 0..u32::try_from(steps(4_000)).expect("it is small") {
                        let key = (step * 7 + seed * 13) % 20;
                        if step % 97 == 0 {
                            store.fail(key, 2);
                        }
                        let mut row = rows[key as usize].lock().expect("nobody panics");
                        *row += 1;
                        match (step + seed) % 3 {
                            0 => store.write(queue, key, *row),
                            _ => store.write_batched(queue, key, *row),
                        }
                        assert_eq!(queue.get(&key), Some(*row), "read your writes");
                    }
                });
            }
        });
        queue.flush();
        let mut last = [0; 20];
        for (key, value) in store.log() {
            assert!(
                value >= last[key as usize],
                "{value} of {key} after {}",
                last[key as usize]
            );
            last[key as usize] = value;
        }
        let rows = rows.iter().map(|row| *row.lock().expect("nobody panics"));
        assert!(rows.eq(last));
        let stats = queue.queue_stats();
        assert_eq!(stats.accepted, stats.written + stats.coalesced);
    });
}

#[test]
fn deletes_keep_their_place_among_writes() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().workers(2).delay(Duration::ZERO));
        let last = AtomicU32::new(0);
        thread::scope(|scope| {
            for writer in 0..4 {
                let (queue, store, last) = (&queue, &store, &last);
                scope.spawn(move || {
                    for step in 0..u32::try_from(steps(1_000)).expect("it is small") {
                        if (step + writer) % 5 == 0 {
                            let guest = GuestList::new().key(queue, &1).wait();
                            store.delete(1);
                            queue.invalidate(&1);
                            last.store(0, Ordering::SeqCst);
                            assert_eq!(store.get(1), None);
                            drop(guest);
                        } else {
                            store.write(queue, 1, step + 1);
                        }
                    }
                });
            }
        });
        // All ends with a delete: nothing that was written before may come back.
        let guest = GuestList::new().key(&queue, &1).wait();
        store.delete(1);
        drop(guest);
        queue.flush();
        assert_eq!(store.get(1), None);
    });
}

#[test]
fn a_value_that_waits_is_read_though_its_entry_is_gone() {
    in_time(|| {
        let store = Store::default();
        store.stop();
        let clock = Clock::manual();
        let builder = Cache::<u32, u32>::builder().capacity(1).ttl(seconds(10));
        let queue = builder.clock(clock.clone()).build_write_behind(settings());
        let queue = queue.expect("the settings are right");
        for key in 1..=3 {
            store.write(&queue, key, key * 10); // more than the cache holds
        }
        let all =
            |queue: &WriteBehind<u32, u32>| (1..=3).all(|key| queue.get(&key) == Some(key * 10));
        assert!(all(&queue));
        queue.clear();
        assert!(all(&queue), "cleared");
        assert!((1..=3).all(|key| queue.get_with(&key, || 0) == key * 10));
        clock.advance(seconds(11));
        assert!(all(&queue), "expired");
        queue.invalidate(&1);
        assert_eq!(queue.get(&1), Some(10), "invalidated");
        store.go_on();
        queue.flush();
        queue.clear();
        assert_eq!(
            queue.get(&1),
            None,
            "once it is stored, the cache is as ever"
        );
    });
}

#[test]
fn what_is_not_to_be_cached_is_read_until_it_is_stored() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        assert!(queue.write(store.op(1, 10).cached(false)).is_ok());
        assert_eq!((queue.get(&1), queue.len()), (Some(10), 0));
        queue.flush();
        assert_eq!(queue.get(&1), None);
    });
}

#[test]
fn with_one_worker_the_store_sees_the_order_of_acceptance() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let queue = clocked(&clock, settings());
        let keys: Vec<_> = (0..50).map(|step| step * 17 % 50).collect();
        for &key in &keys {
            store.write(&queue, key, 1);
        }
        queue.flush();
        let stored: Vec<_> = store.log().iter().map(|(key, _)| *key).collect();
        assert_eq!(stored, keys);
    });
}

#[test]
fn the_stats_tell_how_much_waits_and_for_how_long() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let queue = clocked(&clock, settings());
        assert_eq!(queue.queue_stats().oldest_waiting, None);
        store.write(&queue, 1, 10);
        clock.advance(seconds(5));
        store.write(&queue, 1, 11);
        store.write(&queue, 2, 20);
        let stats = queue.queue_stats();
        assert_eq!(
            stats.oldest_waiting,
            Some(seconds(5)),
            "since the first of those of a key"
        );
        assert_eq!((stats.depth, stats.in_flight), (2, 0));
        store.stop();
        clock.advance(seconds(3_600));
        store.wait_for_attempts(1);
        assert_eq!(queue.queue_stats().in_flight, 1);
        store.go_on();
    });
}

/// A million in an optimized build.
#[test]
fn the_store_ends_with_what_was_accepted_last_of_many_keys() {
    const WRITERS: usize = 8;
    const KEYS: usize = 1_000;
    in_time(|| {
        let store = Store::default();
        let settings = settings().delay(Duration::from_millis(1)).batch(100);
        let settings = settings.retries(1_000).workers(2);
        let queue = queue(settings.backoff(Duration::ZERO, Duration::ZERO));
        let rows: Vec<_> = (0..KEYS).map(|_| std::sync::Mutex::new(0)).collect();
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (queue, store, rows) = (&queue, &store, &rows);
                scope.spawn(move || {
                    for step in 0..steps(1_000_000) / WRITERS {
                        let row = (step * 7 + writer * 131) % KEYS;
                        let key = u32::try_from(row).expect("it is small");
                        if step % 1_013 == 0 {
                            store.fail(key, 2);
                        }
                        let mut value = rows[row].lock().expect("nobody panics");
                        *value += 1;
                        store.write_batched(queue, key, *value);
                    }
                });
            }
        });
        queue.flush();
        for (key, row) in (0..).zip(rows) {
            let last = row.into_inner().expect("nobody panics");
            assert_eq!(store.get(key), Some(last), "of key {key}");
        }
    });
}

#[test]
fn a_key_that_is_written_all_the_time_is_stored_all_the_same() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let queue = clocked(&clock, settings().delay(seconds(3)));
        for second in 0..3 {
            store.write(&queue, 1, second);
            clock.advance(seconds(1));
        }
        store.wait_for(1, 2);
    });
}
