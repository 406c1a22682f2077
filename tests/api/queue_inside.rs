//! Bodies that write to the queue that they are stored by.

use crate::queue_support::{Queue, Store, clocked, queue, settings};
use crate::support::{in_time, seconds, wait_until};
use cache_core::{Accepted, Attempt, Clock, Failure, Operation, Setter, Work};
use std::sync::Arc;
use std::thread;

/// Stores a row, and writes another to its own queue.
struct Follows {
    store: Store,
    queue: Queue,
    row: (u32, u32),
    next: (u32, u32),
    /// Before it stores, to the end of time.
    endless: bool,
}

impl Work<u32, u32> for Follows {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("test", "follows")
    }

    fn run(&self) -> Attempt {
        let (key, value) = self.next;
        let next = if self.endless {
            follows(&self.store, &self.queue, self.row, self.next, true)
        } else {
            self.store.op(key, value)
        };
        self.store.put(self.row.0, self.row.1);
        Attempt::Done(match self.queue.write(next) {
            Ok(Accepted::Queued) => Ok(()),
            Ok(Accepted::RunNow { operation, guest }) => {
                let done = operation.work().run();
                drop(guest);
                return done;
            }
            Err(error) => Err(Failure::of(&error)),
        })
    }
}

fn follows(
    store: &Store,
    queue: &Queue,
    row: (u32, u32),
    next: (u32, u32),
    endless: bool,
) -> Operation<u32, u32> {
    let work = Follows {
        store: store.clone(),
        queue: queue.clone(),
        row,
        next,
        endless,
    };
    Operation::new(row.0, row.1, Arc::new(work))
}

fn write(queue: &Queue, operation: Operation<u32, u32>) {
    let accepted = queue.write(operation).expect("there is room");
    assert!(matches!(accepted, Accepted::Queued));
}

#[test]
fn what_a_body_writes_during_a_shutdown_is_stored_by_it() {
    for (next, log) in [
        ((2, 21), [(1, 10), (2, 21)]),
        // Its own key: behind itself.
        ((1, 11), [(1, 10), (1, 11)]),
    ] {
        in_time(move || {
            let (store, queue) = (Store::default(), queue(settings()));
            write(&queue, follows(&store, &queue, (1, 10), next, false));
            assert!(queue.shutdown(seconds(60)).is_empty());
            assert_eq!(store.log(), log);
            assert_eq!(queue.queue_stats().retried, 0);
        });
    }
}

#[test]
fn what_a_body_writes_during_a_shutdown_takes_the_place_of_what_waits() {
    in_time(|| {
        let (store, queue) = (Store::default(), queue(settings()));
        write(&queue, follows(&store, &queue, (1, 10), (2, 21), false));
        store.write(&queue, 2, 20);
        assert!(queue.shutdown(seconds(60)).is_empty());
        assert_eq!(store.log(), [(1, 10), (2, 21)]);
    });
}

#[test]
fn bodies_that_write_without_end_do_not_keep_a_shutdown_beyond_its_deadline() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let queue = clocked(&clock, settings());
        write(&queue, follows(&store, &queue, (1, 10), (1, 10), true));
        let unwritten = thread::scope(|scope| {
            let shutdown = scope.spawn(|| queue.shutdown(seconds(60)));
            while !shutdown.is_finished() {
                clock.advance(seconds(1));
                thread::yield_now();
            }
            shutdown.join().expect("nobody panics")
        });
        // What it wrote last, and perhaps what is being stored just then.
        assert!(matches!(unwritten.len(), 1..=2), "{unwritten:?}");
    });
}

#[test]
fn what_a_body_writes_after_the_deadline_is_its_own_to_store_or_told() {
    for (next, left) in [((2, 21), None), ((1, 11), Some(1))] {
        in_time(move || {
            let (store, clock) = (Store::default(), Clock::manual());
            let queue = clocked(&clock, settings());
            store.stop();
            let held = Held(store.clone(), queue.clone(), next);
            write(&queue, Operation::new(1, 10, Arc::new(held)));
            thread::scope(|scope| {
                let shutdown = scope.spawn(|| queue.shutdown(seconds(60)));
                store.wait_for_attempts(1);
                while !shutdown.is_finished() {
                    clock.advance(seconds(1));
                    thread::yield_now();
                }
            });
            store.go_on();
            wait_until("it has ended", || queue.queue_stats().in_flight == 0);
            let unwritten = queue.unwritten();
            assert_eq!(unwritten.first().map(|left| *left.key()), left);
            match unwritten.first() {
                None => assert_eq!(store.log(), [(1, 10), (2, 21)]),
                Some(left) => {
                    let error = left.error().expect("it has failed").to_string();
                    assert!(error.contains("would wait for itself"), "{error}");
                }
            }
        });
    }
}

/// Stores its row when the store goes on, and then writes another.
struct Held(Store, Queue, (u32, u32));

impl Work<u32, u32> for Held {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("test", "held")
    }

    fn run(&self) -> Attempt {
        let Self(store, queue, next) = self;
        if let Attempt::Done(Err(failure)) = store.op(1, 10).work().run() {
            return Attempt::Done(Err(failure));
        }
        match queue.write(store.op(next.0, next.1)) {
            Ok(Accepted::RunNow { operation, guest }) => {
                let done = operation.work().run();
                drop(guest);
                done
            }
            other => Attempt::Done(Err(Failure::new(format!("{other:?}")))),
        }
    }
}
