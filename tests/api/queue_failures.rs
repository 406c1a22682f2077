//! What a write queue does when the store fails.

use crate::queue_support::{Queue, Store, clocked, queue, settings};
use crate::support::{SECOND, in_time, panic_quietly, seconds, wait_until};
use cache_core::{
    Accepted, Attempt, BatchAttempt, BatchOutcome, Clock, Failure, Items, Operation, Setter, Work,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// No time between attempts.
const AT_ONCE: Duration = Duration::ZERO;

#[test]
fn a_failing_key_is_tried_again_and_delays_no_other() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let queue = clocked(&clock, settings().backoff(SECOND, SECOND));
        store.fail(1, 2);
        for key in 1..=3 {
            store.write(&queue, key, key * 10);
        }
        let flush = std::thread::spawn({
            let queue = queue.clone();
            move || queue.flush()
        });
        store.wait_for(2, 20);
        store.wait_for(3, 30);
        wait_until("it has failed", || queue.queue_stats().retried == 1);
        assert_eq!(store.get(1), None);
        clock.advance(SECOND);
        wait_until("it has failed again", || queue.queue_stats().retried == 2);
        assert!(!flush.is_finished());
        clock.advance(SECOND);
        flush.join().expect("it does not panic");
        assert_eq!(store.get(1), Some(10));
    });
}

#[test]
fn after_its_last_attempt_an_operation_is_a_dead_letter_and_can_be_replayed() {
    in_time(|| {
        let store = Store::default();
        let told = Arc::new(Mutex::new(Vec::new()));
        let hear = Arc::clone(&told);
        let settings = settings()
            .retries(2)
            .backoff(AT_ONCE, AT_ONCE)
            .on_dead(move |letter| {
                hear.lock().expect("nobody panics").push(letter.clone());
                panic_quietly("of the callback");
            });
        let queue = queue(settings);
        store.fail(1, 3);
        store.write(&queue, 1, 10);
        queue.flush();
        assert_eq!((store.get(1), store.calls()), (None, 3));
        assert_eq!(queue.get(&1), None, "readers see the store again");
        let letters = queue.dead_letters();
        let [letter] = &letters[..] else {
            panic!("{letters:?}")
        };
        assert_eq!(
            (letter.key(), letter.value(), letter.attempts()),
            (Some(&1), Some(&10), 3)
        );
        assert_eq!(letter.error().as_str(), "the store is down");
        assert_eq!(letter.setter(), "test::set");
        assert_eq!(told.lock().expect("nobody panics").len(), 1);

        assert_eq!(queue.replay_dead_letters(), 1);
        assert_eq!((queue.get(&1), queue.dead_letters().len()), (Some(10), 0));
        queue.flush();
        assert_eq!(store.get(1), Some(10));
        let stats = queue.queue_stats();
        assert_eq!(
            (stats.accepted, stats.written, stats.dead, stats.retried),
            (2, 1, 1, 2)
        );
    });
}

#[test]
fn a_dead_letter_is_not_replayed_over_a_newer_write() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().retries(0));
        for key in 1..=2 {
            store.fail(key, 1);
            store.write(&queue, key, 10);
        }
        queue.flush();
        store.write(&queue, 1, 11);
        queue.flush();
        assert_eq!(
            queue
                .dead_letters()
                .iter()
                .filter(|letter| letter.is_superseded())
                .count(),
            1
        );
        assert_eq!(queue.replay_dead_letters(), 1);
        queue.flush();
        assert_eq!((store.get(1), store.get(2)), (Some(11), Some(10)));
        assert_eq!(
            (queue.queue_stats().superseded, queue.dead_letters().len()),
            (1, 0)
        );
    });
}

#[test]
fn what_is_tried_again_makes_way_for_a_newer_write() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let queue = clocked(&clock, settings().delay(AT_ONCE).backoff(SECOND, SECOND));
        store.fail(1, 1);
        store.write(&queue, 1, 10);
        wait_until("it has failed", || queue.queue_stats().retried == 1);
        store.write(&queue, 1, 11);
        queue.flush();
        assert_eq!(store.log(), [(1, 11)]);
        assert_eq!(queue.queue_stats().coalesced, 1);
    });
}

#[test]
fn a_flush_waits_for_the_write_that_took_the_place_of_one_that_failed() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().backoff(AT_ONCE, AT_ONCE));
        store.fail(1, 1);
        store.stop();
        store.write(&queue, 1, 10);
        let flush = std::thread::spawn({
            let queue = queue.clone();
            move || queue.flush()
        });
        store.wait_for_attempts(1);
        store.write(&queue, 1, 11); // its delay is an hour
        store.go_on();
        flush.join().expect("it does not panic");
        assert_eq!(store.log(), [(1, 11)]);
    });
}

#[test]
fn one_item_to_blame_in_a_batch_is_found_in_few_calls_and_the_rest_is_stored() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().retries(0).batch(100));
        store.poison(1_037);
        for key in 0..100 {
            store.write_batched(&queue, key, 1_000 + key);
        }
        queue.flush();
        assert!(store.calls() <= 15, "{:?}", store.sizes());
        assert_eq!(store.log().len(), 99);
        let letters = queue.dead_letters();
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].key(), Some(&37));
        assert_eq!(queue.queue_stats().batches, store.calls() as u64);
    });
}

#[test]
fn what_failed_by_itself_is_tried_again_by_itself() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let queue = clocked(
            &clock,
            settings().batch(4).retries(1).backoff(SECOND, SECOND),
        );
        store.poison(2);
        for key in 0..4 {
            store.write_batched(&queue, key, key);
        }
        wait_until("it has failed", || queue.queue_stats().retried == 1);
        let before = store.calls();
        for key in 10..13 {
            store.write_batched(&queue, key, key);
        }
        clock.advance(SECOND);
        wait_until("it is dead", || queue.queue_stats().dead == 1);
        assert_eq!(store.sizes()[before..], [1]);
    });
}

#[test]
fn work_that_panics_has_failed() {
    struct Panics(AtomicUsize);
    impl Work<u32, u32> for Panics {
        fn setter(&self) -> Setter {
            Setter::of::<Self>("test", "panics").batching()
        }
        fn run(&self) -> Attempt {
            unreachable!("it batches")
        }
        fn run_batch(&self, _: Items<u32, u32>) -> BatchAttempt {
            if self.0.fetch_add(1, Ordering::Relaxed) == 0 {
                panic_quietly("the first time");
            }
            BatchAttempt::Async(Box::pin(async { panic_quietly("the second time") }))
        }
    }
    in_time(|| {
        let queue = queue(settings().retries(1).backoff(AT_ONCE, AT_ONCE));
        let work = Arc::new(Panics(AtomicUsize::new(0)));
        let accepted = queue
            .write(Operation::new(1, 10, work))
            .expect("there is room");
        assert!(matches!(accepted, Accepted::Queued));
        queue.flush();
        let letters = queue.dead_letters();
        assert_eq!(letters[0].error().as_str(), "panicked: the second time");
        let store = Store::default();
        store.write(&queue, 2, 20);
        queue.flush();
        assert_eq!(store.get(2), Some(20), "the worker goes on");
    });
}

#[test]
fn results_for_each_item_are_told_apart() {
    struct Odd;
    impl Work<u32, u32> for Odd {
        fn setter(&self) -> Setter {
            Setter::of::<Self>("test", "odd").batching()
        }
        fn run(&self) -> Attempt {
            unreachable!("it batches")
        }
        fn run_batch(&self, items: Items<u32, u32>) -> BatchAttempt {
            let result = |(key, _): &(u32, u32)| match key % 2 {
                0 => Err(Failure::new("it is even")),
                _ => Ok(()),
            };
            BatchAttempt::Done(BatchOutcome::Items(items.iter().map(result).collect()))
        }
    }
    in_time(|| {
        let queue = queue(settings().retries(0));
        for key in 0..10 {
            let accepted = queue.write(Operation::new(key, key, Arc::new(Odd)));
            assert!(matches!(accepted, Ok(Accepted::Queued)));
        }
        queue.flush();
        let keys: Vec<_> = queue
            .dead_letters()
            .iter()
            .filter_map(|letter| letter.key().copied())
            .collect();
        assert_eq!(keys, [0, 2, 4, 6, 8]);
        assert_eq!(
            (queue.queue_stats().written, queue.queue_stats().batches),
            (5, 1)
        );
    });
}

#[test]
fn dead_letters_that_are_taken_are_gone() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().retries(0));
        store.fail(1, 1);
        store.write(&queue, 1, 10);
        queue.flush();
        assert_eq!(queue.take_dead_letters().len(), 1);
        assert_eq!(
            (queue.dead_letters().len(), queue.replay_dead_letters()),
            (0, 0)
        );
    });
}

#[test]
fn a_store_that_is_down_is_not_asked_more_often_as_the_key_is_written() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let backoff = settings().backoff(seconds(4), seconds(100));
        let queue = clocked(&clock, backoff.delay(AT_ONCE).capacity(1));
        store.fail(1, 3);
        store.write(&queue, 1, 1);
        for (failures, pause) in [(1, 4), (2, 8), (3, 16)] {
            wait_until("it has failed", || queue.queue_stats().retried == failures);
            // Each time half of the pause, which is the least there is of it.
            for value in 0..10 {
                store.write(&queue, 1, 100 * pause + value);
            }
            let half = seconds(u64::from(pause) / 2);
            clock.advance(half.saturating_sub(Duration::from_nanos(1)));
            std::thread::yield_now();
            assert_eq!(store.calls() as u64, failures, "after failure {failures}");
            clock.advance(seconds(u64::from(pause) / 2 + 1));
        }
        store.wait_for(1, 1_609);
    });
}

#[test]
fn the_counters_add_up_also_for_who_is_told_of_a_dead_letter() {
    in_time(|| {
        let seen = Arc::new(Mutex::new(None));
        let queues: Arc<Mutex<Option<Queue>>> = Arc::default();
        let (told, asks) = (Arc::clone(&seen), Arc::clone(&queues));
        let settings = settings().retries(0).on_dead(move |_| {
            let queue = asks.lock().expect("nobody panics").take();
            let stats = queue.map(|queue| queue.queue_stats());
            *told.lock().expect("nobody panics") = stats;
        });
        let (store, queue) = (Store::default(), queue(settings));
        *queues.lock().expect("nobody panics") = Some(queue.clone());
        store.fail(1, 1);
        store.write(&queue, 1, 10);
        queue.flush();
        let seen = seen.lock().expect("nobody panics").expect("it was told");
        for stats in [seen, queue.queue_stats()] {
            let sum = stats.depth + stats.written + stats.coalesced + stats.dead;
            assert_eq!(stats.accepted, sum, "{stats:?}");
        }
    });
}
