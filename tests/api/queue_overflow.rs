//! What happens to writes when a queue is full.

use crate::queue_support::{Queue, Store, poll_once, queue, settings};
use crate::support::{in_time, wait_until};
use cache_core::{Accepted, Overflow, WriteError};
use std::pin::pin;
use std::thread;

/// A queue of that capacity in front of a stopped store; one write is being stored, `waiting` wait.
fn full(store: &Store, capacity: u32, overflow: Overflow) -> Queue {
    store.stop();
    let queue = queue(settings().capacity(capacity as usize).overflow(overflow));
    for key in 0..capacity {
        store.write(&queue, key, 1);
    }
    store.wait_for_attempts(1); // being full, it does not wait for the delay
    queue
}

#[test]
fn a_full_queue_refuses_writes_by_a_typed_error() {
    in_time(|| {
        let store = Store::default();
        let queue = full(&store, 3, Overflow::Reject);
        let error = queue.write(store.op(9, 9)).expect_err("it is full");
        assert!(matches!(error, WriteError::QueueFull { capacity: 3, .. }));
        assert_eq!(queue.get(&9), None, "nothing has changed");
        assert_eq!(queue.queue_stats().rejected, 1);
        store.write(&queue, 2, 2); // takes the place of one that waits
        assert_eq!(queue.queue_stats().depth, 3);
        store.go_on();
        queue.flush();
        store.write(&queue, 9, 9);
    });
}

#[test]
fn writers_wait_for_room_first_come_first_served() {
    in_time(|| {
        let store = Store::default();
        let queue = full(&store, 1, Overflow::Block);
        let write = |key| Box::pin(queue.write_async(store.op(key, 1)));
        let mut writes: Vec<_> = (10..15).map(write).collect();
        assert!(
            writes
                .iter_mut()
                .all(|write| poll_once(write.as_mut()).is_pending())
        );
        store.go_on();
        // Whoever looks first: the place is for who came first.
        while !writes.is_empty() {
            assert!(queue.queue_stats().depth <= 1);
            for index in (0..writes.len()).rev() {
                if poll_once(writes[index].as_mut()).is_ready() {
                    drop(writes.remove(index));
                }
            }
            thread::yield_now();
        }
        queue.flush();
        let keys: Vec<_> = store.log().iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, [0, 10, 11, 12, 13, 14]);
    });
}

#[test]
fn a_writer_that_gives_up_leaves_its_place_to_the_next() {
    in_time(|| {
        let store = Store::default();
        let queue = full(&store, 1, Overflow::Block);
        let mut first = Box::pin(queue.write_async(store.op(10, 1)));
        let mut second = pin!(queue.write_async(store.op(11, 1)));
        assert!(poll_once(first.as_mut()).is_pending());
        assert!(poll_once(second.as_mut()).is_pending());
        store.go_on();
        wait_until("there is room", || queue.queue_stats().depth == 0);
        // The first was given the place, and is dropped before it has seen it.
        drop(first);
        assert!(poll_once(second.as_mut()).is_ready());
        queue.flush();
        assert_eq!((store.get(10), store.get(11)), (None, Some(1)));
    });
}

#[test]
fn a_write_through_is_run_by_the_caller_after_the_earlier_writes_of_its_key() {
    in_time(|| {
        let store = Store::default();
        let queue = full(&store, 1, Overflow::WriteThrough);
        let mut write = pin!(queue.write_async(store.op(0, 2)));
        // The key has nothing that waits: its only write is being stored.
        assert!(poll_once(write.as_mut()).is_pending());
        assert_eq!(store.get(0), None);
        store.go_on();
        let mut accepted = None;
        wait_until("it is its turn", || match poll_once(write.as_mut()) {
            std::task::Poll::Ready(answer) => {
                accepted = answer.ok();
                true
            }
            std::task::Poll::Pending => false,
        });
        let Some(Accepted::RunNow { operation, guest }) = accepted else {
            panic!("{accepted:?}")
        };
        assert_eq!((store.get(0), *operation.value()), (Some(1), 2));
        store.write(&queue, 0, 3);
        store.put(0, 2);
        assert_eq!(store.calls(), 1, "what is newer waits for the guest");
        drop(guest);
        queue.flush();
        assert_eq!(store.log(), [(0, 1), (0, 2), (0, 3)]);
        assert_eq!(queue.queue_stats().written_through, 1);
    });
}

#[test]
fn the_queue_is_never_longer_than_its_capacity() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().capacity(4).workers(2));
        thread::scope(|scope| {
            for writer in 0..4 {
                let (queue, store) = (&queue, &store);
                scope.spawn(move || {
                    for key in 0..200 {
                        store.write(queue, writer * 1_000 + key, key);
                        assert!(queue.queue_stats().depth <= 4);
                    }
                });
            }
        });
        queue.flush();
        assert_eq!(store.log().len(), 800);
    });
}

#[test]
fn who_cannot_report_a_refusal_stores_for_himself() {
    in_time(|| {
        let store = Store::default();
        let queue = full(&store, 1, Overflow::Reject);
        let accepted = queue.write_or_run(store.op(9, 9));
        assert!(matches!(accepted, Accepted::RunNow { .. }), "{accepted:?}");
        let stats = queue.queue_stats();
        assert_eq!((stats.rejected, stats.written_through), (1, 1));
        store.go_on();
        drop(accepted);
        queue.flush();
        assert!(matches!(
            queue.write_or_run(store.op(9, 9)),
            Accepted::Queued
        ));
    });
}
