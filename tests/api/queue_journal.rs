//! What a write queue does with a journal, here one in memory.

use crate::queue_disk::{Disk, Put, op, recover, write};
use crate::queue_support::{Queue, Store, poll_once, settings};
use crate::support::{in_time, seconds, wait_until};
use cache_core::{
    Accepted, Attempt, BuildError, Cache, EncodeError, GuestList, Operation, Setter, Work,
    WriteError,
};
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread;

#[test]
fn what_a_body_writes_during_a_shutdown_is_in_the_journal_until_it_is_stored() {
    /// Stores its row, and writes the next to its own queue.
    struct PutNext(Put, Queue, Arc<Disk>);

    impl Work<u32, u32> for PutNext {
        fn setter(&self) -> Setter {
            Setter::of::<Self>("test", "put_next")
        }
        fn run(&self) -> Attempt {
            write(&self.1, &self.0.0, 2, 20);
            let written = self.2.records().values().any(|record| record.number == 2);
            assert!(written, "it is on disk when the write returns");
            self.0.run()
        }
        fn encode(&self) -> Result<Vec<u8>, EncodeError> {
            self.0.encode()
        }
    }
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        let put = Put(store.clone(), 1, 10);
        let work = PutNext(put, queue.clone(), Arc::clone(&disk));
        let accepted = queue.write(Operation::new(1, 10, Arc::new(work)));
        assert!(matches!(accepted, Ok(Accepted::Queued)));
        assert!(queue.shutdown(seconds(60)).is_empty());
        assert_eq!(store.log(), [(1, 10), (2, 20)]);
        assert_eq!((disk.len(), queue.queue_stats().retried), (0, 0));
    });
}

#[test]
fn a_write_is_accepted_only_when_it_is_on_disk() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        let gate = disk.gate.lock();
        let mut one = pin!(queue.write_async(op(&store, 1, 10)));
        assert!(poll_once(one.as_mut()).is_pending());
        assert_eq!((queue.get(&1), queue.queue_stats().accepted), (None, 0));
        drop(gate);
        wait_until("it is accepted", || poll_once(one.as_mut()).is_ready());
        assert_eq!((queue.get(&1), disk.len()), (Some(10), 1));
    });
}

#[test]
fn many_writers_share_a_commit() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        let gate = disk.gate.lock();
        thread::scope(|scope| {
            for key in 0..20 {
                let (queue, store) = (&queue, &store);
                scope.spawn(move || write(queue, store, key, key));
            }
            // For most to be staged; those that are not share a later commit.
            thread::sleep(std::time::Duration::from_millis(200));
            drop(gate);
        });
        assert_eq!(disk.len(), 20);
        assert!(disk.commits.load(Ordering::SeqCst) <= 3);
    });
}

#[test]
fn a_write_that_cannot_be_kept_is_not_accepted() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings().capacity(2));
        disk.is_full.store(true, Ordering::SeqCst);
        for _ in 0..3 {
            let error = queue
                .write(op(&store, 1, 10))
                .expect_err("the disk is full");
            assert!(matches!(error, WriteError::Journal(_)), "{error}");
            let error = queue
                .write(op(&store, 1, 404))
                .expect_err("it has no bytes");
            assert!(matches!(error, WriteError::Encode(_)), "{error}");
            let accepted = queue.write_or_run(op(&store, 1, 404));
            assert!(matches!(accepted, Accepted::RunNow { .. }));
        }
        assert_eq!(
            (queue.get(&1), queue.queue_stats().accepted, disk.len()),
            (None, 0, 0)
        );
        disk.is_full.store(false, Ordering::SeqCst);
        write(&queue, &store, 1, 10); // the places were given back
    });
}

#[test]
fn the_journal_forgets_what_is_stored_or_superseded_and_keeps_dead_letters() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings().retries(0));
        for value in 1..=5 {
            write(&queue, &store, 1, value);
        }
        store.fail(2, 1);
        write(&queue, &store, 2, 20);
        store.fail(3, 1);
        write(&queue, &store, 3, 30);
        queue.flush();
        assert_eq!(disk.len(), 2, "the dead letters");
        write(&queue, &store, 3, 31);
        queue.flush();
        assert_eq!(disk.len(), 1, "one is superseded");

        let (crashed, other) = (disk.after_a_crash(), Store::default());
        let revived = crashed.open(settings());
        recover(&revived, &other);
        revived.flush();
        assert_eq!((other.get(2), other.get(3)), (Some(20), None));

        assert_eq!(queue.replay_dead_letters(), 1);
        assert_eq!(disk.len(), 1, "until it is stored");
        queue.flush();
        assert_eq!((disk.len(), store.get(2)), (0, Some(20)));
    });
}

#[test]
fn a_guest_runs_when_what_came_before_it_is_gone_from_the_disk() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        write(&queue, &store, 1, 10);
        let guest = GuestList::new().key(&queue, &1).wait();
        assert_eq!(store.get(1), Some(10));
        assert_eq!(
            disk.len(),
            0,
            "a crash now must not bring back what the guest deletes"
        );
        drop(guest);
    });
}

#[test]
fn queues_of_one_name_do_not_share_a_journal() {
    in_time(|| {
        let disk = Arc::new(Disk::default());
        let queue = disk.open(settings());
        let second = || {
            let cache = Cache::<u32, u32>::builder().name("journaled");
            cache.build_write_behind(settings().journal(disk.journal()))
        };
        assert!(matches!(second(), Err(BuildError::JournalShared { .. })));
        drop(queue);
        assert!(second().is_ok());
    });
}

#[test]
fn dropping_the_last_handle_leaves_an_empty_journal() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        write(&queue, &store, 1, 10);
        drop(queue);
        assert_eq!((disk.len(), store.get(1)), (0, Some(10)));
    });
}

#[test]
fn when_a_guest_ends_the_disk_knows_which_dead_letters_are_superseded() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings().retries(0));
        let dies = |key| {
            store.fail(key, 1);
            write(&queue, &store, key, 10);
            queue.flush();
        };
        dies(1);
        dies(2);
        let guest = GuestList::new().key(&queue, &1).wait();
        assert_eq!(disk.len(), 2, "the body has not run yet");
        drop(guest);
        assert_eq!(
            disk.len(),
            1,
            "a crash now must not bring back what the guest deleted"
        );
        GuestList::new().key(&queue, &2).wait().unchanged();
        assert_eq!(disk.len(), 1);
        drop(GuestList::new().all(&queue).wait());
        assert_eq!(disk.len(), 0);
    });
}

#[test]
fn a_listener_may_write_to_the_journal_though_the_writer_has_gone() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let told: Arc<Mutex<Option<Queue>>> = Arc::default();
        let listener = {
            let (told, store) = (Arc::clone(&told), store.clone());
            move |_, _, _| {
                let queue = told.lock().expect("nobody panics").take();
                if let Some(queue) = queue {
                    write(&queue, &store, 9, 90);
                }
            }
        };
        let cache = Cache::<u32, u32>::builder()
            .name("journaled")
            .eviction_listener(listener);
        let queue = cache.build_write_behind(settings().journal(disk.journal()));
        let queue = queue.expect("the settings are right");
        write(&queue, &store, 1, 10);
        *told.lock().expect("nobody panics") = Some(queue.clone());
        let gate = disk.gate.lock();
        let mut gone = Box::pin(queue.write_async(op(&store, 1, 11)));
        assert!(poll_once(gone.as_mut()).is_pending());
        drop(gone);
        drop(gate);
        wait_until("the listener has written", || queue.get(&9) == Some(90));
    });
}

#[test]
fn what_cannot_be_removed_is_not_tried_again_at_once() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        write(&queue, &store, 1, 10);
        disk.removes_nothing.store(true, Ordering::SeqCst);
        drop(queue);
        let tries = || disk.in_vain.load(Ordering::SeqCst);
        wait_until("it was tried", || tries() > 0);
        (0..10_000).for_each(|_| thread::yield_now());
        assert!(tries() <= 3, "{} times", tries());
        disk.removes_nothing.store(false, Ordering::SeqCst);
    });
}
