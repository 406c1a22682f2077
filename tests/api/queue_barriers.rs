//! Waiting until what was accepted is stored.

use crate::queue_support::{Store, clocked, poll_once, queue, settings};
use crate::support::{SECOND, in_time, panic_message, seconds, wait_until};
use cache_core::{
    Accepted, Attempt, Cache, Clock, GuestList, Operation, Setter, Work, WriteBehind, registry,
};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[test]
fn flush_key_waits_for_one_key_only() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        store.write(&queue, 1, 10);
        store.write(&queue, 2, 20);
        queue.flush_key(&2);
        assert_eq!((store.get(1), store.get(2)), (None, Some(20)));
    });
}

#[test]
fn a_flush_does_not_wait_for_what_comes_after_it() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        store.stop();
        store.write(&queue, 1, 10);
        let mut flush = pin!(queue.flush_async());
        assert!(poll_once(flush.as_mut()).is_pending());
        store.write(&queue, 2, 20);
        store.go_on();
        wait_until("it is flushed", || poll_once(flush.as_mut()).is_ready());
        assert_eq!((store.get(1), store.get(2)), (Some(10), None));
    });
}

#[test]
fn many_keys_are_flushed_and_cleared_in_the_order_of_their_acceptance() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        let keys: Vec<u32> = (0..1_500).map(|number| number * 7 % 1_500).collect();
        let write_all = |value| {
            for key in &keys {
                store.write(&queue, *key, value);
            }
        };
        write_all(1);
        queue.flush();
        write_all(2);
        let guest = GuestList::new().all(&queue).wait();
        write_all(3);
        drop(guest);
        queue.flush();
        let row = |value| keys.iter().map(move |key| (*key, value));
        assert!(
            store
                .log()
                .into_iter()
                .eq(row(1).chain(row(2)).chain(row(3)))
        );
    });
}

#[test]
fn a_flush_that_is_dropped_flushes_all_the_same() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        store.write(&queue, 1, 10);
        let mut flush = Box::pin(queue.flush_async());
        let _ = poll_once(flush.as_mut());
        drop(flush);
        store.wait_for(1, 10);
    });
}

#[test]
fn shutdown_returns_what_is_not_written_by_the_deadline_and_a_second_one_writes_it() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let queue = clocked(&clock, settings());
        store.stop();
        store.write(&queue, 1, 10);
        store.write(&queue, 2, 20);
        let unwritten = thread::scope(|scope| {
            let shutdown = scope.spawn(|| queue.shutdown(SECOND));
            store.wait_for_attempts(1);
            clock.advance(SECOND);
            shutdown.join().expect("it does not panic")
        });
        let keys: Vec<_> = unwritten.iter().map(|unwritten| *unwritten.key()).collect();
        assert_eq!(keys, [1, 2]);
        assert_eq!(queue.get(&2), Some(20), "it is kept, and read");
        store.go_on();
        store.wait_for(1, 10); // it was being stored
        wait_until("the attempt has ended", || queue.queue_stats().depth == 1);
        assert_eq!(store.get(2), None, "nothing more is stored");
        assert!(queue.shutdown(seconds(60)).is_empty());
        assert_eq!(store.get(2), Some(20));
    });
}

#[test]
fn after_a_shutdown_callers_store_for_themselves() {
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings());
        store.write(&queue, 1, 10);
        assert!(queue.shutdown(seconds(60)).is_empty());
        let accepted = queue.write(store.op(1, 11)).expect("it is not refused");
        let Accepted::RunNow { operation, guest } = accepted else {
            panic!("{accepted:?}")
        };
        assert_eq!((*operation.value(), store.get(1)), (11, Some(10)));
        drop(guest);
        assert_eq!(queue.replay_dead_letters(), 0);
    });
}

#[test]
fn writers_that_wait_for_room_at_a_shutdown_store_for_themselves() {
    in_time(|| {
        let store = Store::default();
        store.stop();
        let queue = queue(settings().capacity(1));
        store.write(&queue, 1, 10);
        let mut write = pin!(queue.write_async(store.op(2, 20)));
        assert!(poll_once(write.as_mut()).is_pending());
        assert_eq!(queue.shutdown(Duration::ZERO).len(), 1);
        let answer = poll_once(write.as_mut());
        assert!(matches!(
            answer,
            std::task::Poll::Ready(Ok(Accepted::RunNow { .. }))
        ));
        store.go_on();
    });
}

#[test]
fn all_queues_are_shut_down_by_one_call() {
    in_time(|| {
        // By name, as tests beside this one have queues, too: those are not shut down here.
        let store = Store::default();
        let cache = Cache::<u32, u32>::builder()
            .name("all_queues_are_shut_down")
            .build();
        let queue = WriteBehind::new(cache.expect("it can be built"), settings());
        let queue = queue.expect("the settings are right");
        store.write(&queue, 1, 10);
        let names: Vec<_> = registry::queues()
            .iter()
            .map(|queue| queue.name().to_owned())
            .collect();
        assert!(names.iter().any(|name| name == "all_queues_are_shut_down"));
    });
}

#[test]
fn work_that_flushes_its_own_queue_panics_instead_of_waiting_for_itself() {
    struct Flushes(Mutex<Option<WriteBehind<u32, u32>>>, Arc<Mutex<String>>);
    impl Work<u32, u32> for Flushes {
        fn setter(&self) -> Setter {
            Setter::of::<Self>("test", "flushes")
        }
        fn run(&self) -> Attempt {
            let queue = self
                .0
                .lock()
                .expect("nobody panics")
                .take()
                .expect("it runs once");
            *self.1.lock().expect("nobody panics") = panic_message(|| queue.flush());
            // The last handle but one: nothing waits for it here.
            drop(queue);
            Attempt::Done(Ok(()))
        }
    }
    in_time(|| {
        let said = Arc::new(Mutex::new(String::new()));
        let queue = queue(settings());
        let work = Flushes(Mutex::new(Some(queue.clone())), Arc::clone(&said));
        assert!(queue.write(Operation::new(1, 10, Arc::new(work))).is_ok());
        queue.flush();
        let said = said.lock().expect("nobody panics");
        assert!(said.contains("it would wait for itself"), "{said}");
    });
}

#[test]
fn a_worker_that_drops_the_last_handle_does_not_wait_for_itself() {
    struct Holds(Mutex<Option<WriteBehind<u32, u32>>>, Store);
    impl Work<u32, u32> for Holds {
        fn setter(&self) -> Setter {
            Setter::of::<Self>("test", "holds")
        }
        fn run(&self) -> Attempt {
            drop(self.0.lock().expect("nobody panics").take());
            self.1.put(1, 10);
            Attempt::Done(Ok(()))
        }
    }
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().delay(Duration::ZERO));
        store.stop();
        store.write(&queue, 0, 0);
        let work = Holds(Mutex::new(Some(queue.clone())), store.clone());
        assert!(queue.write(Operation::new(1, 10, Arc::new(work))).is_ok());
        store.write(&queue, 2, 20);
        store.wait_for_attempts(1);
        let dropped = thread::spawn(move || drop(queue));
        dropped.join().expect("it does not panic");
        store.go_on();
        store.wait_for(1, 10);
        store.wait_for(2, 20);
    });
}

#[test]
fn work_that_writes_to_its_own_full_queue_does_not_wait_for_itself() {
    struct Writes(Mutex<Option<WriteBehind<u32, u32>>>, Store);
    impl Work<u32, u32> for Writes {
        fn setter(&self) -> Setter {
            Setter::of::<Self>("test", "writes")
        }
        fn run(&self) -> Attempt {
            let queue = self
                .0
                .lock()
                .expect("nobody panics")
                .take()
                .expect("it runs once");
            self.1.write(&queue, 2, 20);
            Attempt::Done(Ok(()))
        }
    }
    in_time(|| {
        let store = Store::default();
        let queue = queue(settings().capacity(1));
        let work = Writes(Mutex::new(Some(queue.clone())), store.clone());
        assert!(queue.write(Operation::new(1, 10, Arc::new(work))).is_ok());
        store.wait_for(2, 20); // it is full, so nothing waits for the delay
    });
}

#[test]
fn a_flush_does_not_wait_for_what_a_shutdown_has_left() {
    in_time(|| {
        let (store, clock) = (Store::default(), Clock::manual());
        let hour = seconds(3_600);
        let queue = clocked(&clock, settings().backoff(hour, hour));
        store.fail(1, 3);
        store.write(&queue, 1, 10);
        let mut begun = Box::pin(queue.flush_async());
        assert!(poll_once(begun.as_mut()).is_pending());
        wait_until("it has failed", || queue.queue_stats().retried == 1);
        assert_eq!(queue.shutdown(Duration::ZERO).len(), 1);
        assert!(poll_once(begun.as_mut()).is_ready(), "it began before");
        queue.flush();
    });
}

#[test]
fn work_that_asks_for_a_turn_in_its_own_queue_panics_instead_of_waiting_for_itself() {
    struct Deletes(WriteBehind<u32, u32>, u32, Arc<Mutex<Vec<String>>>);
    impl Work<u32, u32> for Deletes {
        fn setter(&self) -> Setter {
            Setter::of::<Self>("test", "deletes")
        }
        fn run(&self) -> Attempt {
            let list = GuestList::new().key(&self.0, &self.1);
            let said = panic_message(|| list.wait().unchanged());
            self.2.lock().expect("nobody panics").push(said);
            Attempt::Done(Ok(()))
        }
    }
    in_time(|| {
        let (store, said) = (Store::default(), Arc::default());
        let queue = queue(settings());
        for key in [1, 2] {
            // Its own key, and one of which a write waits for this very worker.
            let work = Deletes(queue.clone(), key, Arc::clone(&said));
            assert!(queue.write(Operation::new(1, 10, Arc::new(work))).is_ok());
            store.write(&queue, 2, 20);
            queue.flush();
        }
        let said = said.lock().expect("nobody panics");
        let refused = |said: &String| said.contains("it would wait for itself");
        assert!(said.len() == 2 && said.iter().all(refused), "{said:?}");
    });
}
