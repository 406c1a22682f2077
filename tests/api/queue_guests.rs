//! Bodies that callers run themselves, in the order of a key.

use crate::queue_support::{Store, poll_once, queue, settings};
use crate::support::in_time;
use cache_core::{Cache, GuestList, QueueSettings, WriteBehind};
use std::pin::pin;
use std::thread;
use std::time::Duration;

#[test]
fn a_delete_runs_after_the_writes_before_it_and_before_those_after_it() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        store.write(&queue, 1, 10);
        let guest = GuestList::new().key(&queue, &1).wait();
        assert_eq!(
            store.log(),
            [(1, 10)],
            "a guest does not wait for the delay"
        );
        store.write(&queue, 1, 11);
        store.write(&queue, 2, 20);
        thread::scope(|scope| {
            let flush = scope.spawn(|| queue.flush());
            store.wait_for(2, 20);
            assert_eq!(store.get(1), Some(10), "what came later waits");
            store.delete(1);
            assert!(!flush.is_finished());
            drop(guest);
        });
        assert_eq!(store.log(), [(1, 10), (2, 20), (1, 11)]);
    });
}

#[test]
fn writes_do_not_coalesce_across_a_guest() {
    in_time(|| {
        let store = Store::default();
        store.stop();
        let queue = queue(settings());
        store.write(&queue, 1, 10);
        let mut waits = pin!(GuestList::new().key(&queue, &1).wait_async());
        assert!(poll_once(waits.as_mut()).is_pending());
        store.write(&queue, 1, 11);
        assert_eq!(
            (queue.queue_stats().depth, queue.queue_stats().coalesced),
            (2, 0)
        );
        store.go_on();
        drop(pollster(waits));
        queue.flush();
        assert_eq!(store.log(), [(1, 10), (1, 11)]);
    });
}

fn pollster<F: Future>(mut future: std::pin::Pin<&mut F>) -> F::Output {
    loop {
        if let std::task::Poll::Ready(output) = poll_once(future.as_mut()) {
            return output;
        }
        thread::yield_now();
    }
}

#[test]
fn a_guest_that_is_dropped_before_its_turn_leaves_the_lane() {
    in_time(|| {
        let store = Store::default();
        store.stop();
        let queue = queue(settings());
        store.write(&queue, 1, 10);
        let mut waits = Box::pin(GuestList::new().key(&queue, &1).wait_async());
        assert!(poll_once(waits.as_mut()).is_pending());
        store.wait_for_attempts(1);
        store.write(&queue, 1, 11);
        drop(waits);
        store.write(&queue, 1, 12);
        store.go_on();
        queue.flush();
        assert_eq!(store.log(), [(1, 10), (1, 12)]);
    });
}

#[test]
fn a_clear_waits_for_all_keys_and_holds_up_what_comes_after() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        for key in 0..5 {
            store.write(&queue, key, 1);
        }
        let guest = GuestList::new().all(&queue).wait();
        assert_eq!(store.log().len(), 5);
        store.write(&queue, 1, 2);
        store.write(&queue, 9, 2);
        thread::scope(|scope| {
            scope.spawn(|| queue.flush());
            thread::yield_now();
            assert_eq!(store.log().len(), 5);
            drop(guest);
        });
        assert_eq!(store.log().len(), 7);
    });
}

#[test]
fn one_list_may_name_several_queues_and_a_key_twice() {
    in_time(|| {
        let store = Store::default();
        let numbers = queue(settings());
        let names = WriteBehind::new(Cache::<String, Vec<u8>>::new(10), QueueSettings::new());
        let names = names.expect("the settings are right");
        store.write(&numbers, 1, 10);
        let list = GuestList::new().key(&numbers, &1).key(&names, "a");
        let guest = list
            .key(&numbers, &1)
            .all(&names)
            .key(&names, "b")
            .all(&names)
            .wait();
        assert_eq!(store.get(1), Some(10));
        guest.unchanged();
        names.flush();
    });
}

#[test]
fn lists_that_cross_do_not_wait_for_each_other() {
    in_time(|| {
        let store = Store::default();
        let queues = [queue(settings()), queue(settings())];
        thread::scope(|scope| {
            for thread in 0..4 {
                let (queues, store) = (&queues, &store);
                scope.spawn(move || {
                    for round in 0..100 {
                        let (one, other) = (&queues[thread % 2], &queues[1 - thread % 2]);
                        store.write(one, 1, round);
                        let list = GuestList::new().key(one, &1).key(other, &1);
                        let list = if round % 10 == 0 {
                            list.all(other)
                        } else {
                            list
                        };
                        drop(list.wait());
                    }
                });
            }
        });
        for queue in &queues {
            queue.flush();
            assert_eq!(queue.queue_stats().depth, 0);
        }
    });
}

#[test]
fn a_guest_makes_older_dead_letters_of_its_key_unfit_for_replay() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().retries(0));
        for key in 1..=3 {
            store.fail(key, 1);
            store.write(&queue, key, 10);
        }
        queue.flush();
        GuestList::new().key(&queue, &1).wait().unchanged();
        drop(GuestList::new().key(&queue, &2).wait());
        queue.flush_key(&3);
        let superseded = |key: u32| {
            let letters = queue.dead_letters();
            let letter = letters.iter().find(|letter| letter.key() == Some(&key));
            letter.expect("it is listed").is_superseded()
        };
        assert_eq!([1, 2, 3].map(superseded), [false, true, false]);
        drop(GuestList::new().all(&queue).wait());
        assert_eq!([1, 2, 3].map(superseded), [true; 3]);
        assert_eq!(
            (queue.replay_dead_letters(), queue.queue_stats().superseded),
            (0, 3)
        );
    });
}

#[test]
fn a_guest_is_served_though_the_queue_has_stopped() {
    in_time(|| {
        let store = Store::default();
        let none = Duration::ZERO;
        let queue = queue(settings().delay(none).backoff(none, none));
        store.stop();
        store.fail(1, 1);
        store.write(&queue, 1, 10);
        store.wait_for_attempts(1);
        store.write(&queue, 2, 20);
        store.write(&queue, 3, 30);
        let mut one = Box::pin(GuestList::new().key(&queue, &1).wait_async());
        let mut two = Box::pin(GuestList::new().key(&queue, &2).wait_async());
        assert!(poll_once(one.as_mut()).is_pending());
        assert!(poll_once(two.as_mut()).is_pending());
        assert_eq!(queue.shutdown(none).len(), 3);
        store.go_on();
        drop(pollster(one.as_mut()));
        drop(pollster(two.as_mut()));
        let rows = [1, 2, 3].map(|key| store.get(key));
        assert_eq!(
            rows,
            [Some(10), Some(20), None],
            "nobody waits for the last"
        );
    });
}

#[test]
fn what_dies_before_a_guest_is_not_replayed_over_what_was_written_behind_the_guest() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().delay(Duration::ZERO).retries(0));
        store.stop();
        store.fail(1, 1);
        store.write(&queue, 1, 10);
        store.wait_for_attempts(1);
        let mut waits = Box::pin(GuestList::new().key(&queue, &1).wait_async());
        assert!(poll_once(waits.as_mut()).is_pending());
        store.write(&queue, 1, 11);
        store.go_on();
        pollster(waits.as_mut()).unchanged();
        queue.flush();
        assert_eq!((queue.replay_dead_letters(), store.get(1)), (0, Some(11)));
        assert_eq!(queue.queue_stats().superseded, 1);
    });
}

#[test]
fn a_dead_letter_is_not_replayed_beside_a_guest_of_its_key() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().retries(0));
        for key in 1..=2 {
            store.fail(key, 1);
            store.write(&queue, key, 10);
        }
        queue.flush();
        let guest = GuestList::new().key(&queue, &1).wait();
        assert_eq!(queue.replay_dead_letters(), 1, "that of the other key");
        assert_eq!(queue.get(&1), None);
        drop(guest);
        assert_eq!(queue.replay_dead_letters(), 0);
        queue.flush();
        assert_eq!(store.log(), [(2, 10)]);
        store.fail(3, 1);
        store.write(&queue, 3, 10);
        queue.flush();
        let guest = GuestList::new().all(&queue).wait();
        assert_eq!(queue.replay_dead_letters(), 0);
        guest.unchanged();
        assert_eq!(queue.replay_dead_letters(), 1);
    });
}

#[test]
fn writes_that_a_guest_kept_apart_and_does_not_any_more_are_counted_as_one() {
    in_time(|| {
        let store = Store::default();
        store.stop();
        let queue = queue(settings());
        store.write(&queue, 1, 10);
        let mut flush = Box::pin(queue.flush_async());
        assert!(poll_once(flush.as_mut()).is_pending());
        store.wait_for_attempts(1); // the only worker
        store.write(&queue, 2, 20);
        let mut waits = Box::pin(GuestList::new().key(&queue, &2).wait_async());
        assert!(poll_once(waits.as_mut()).is_pending());
        store.write(&queue, 2, 21);
        drop(waits);
        let stats = queue.queue_stats();
        assert_eq!((stats.accepted, stats.depth, stats.coalesced), (3, 2, 1));
        store.go_on();
        queue.flush();
        assert_eq!(store.log(), [(1, 10), (2, 21)]);
    });
}
