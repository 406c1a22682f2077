//! What a write queue does with a journal, here one in memory.

use crate::queue_support::{Op, Queue, Store, poll_once, settings};
use crate::support::{in_time, panic_quietly, seconds, wait_until};
use cache_core::{
    Accepted, Attempt, BuildError, Cache, EncodeError, Failure, GuestList, Journal, JournalError,
    Operation, QueueSettings, Record, Setter, Tag, Work, WriteError,
};
use std::collections::BTreeMap;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// A disk that outlives the journals on it.
#[derive(Default)]
struct Disk {
    records: Mutex<BTreeMap<u64, Record>>,
    last: Mutex<u64>,
    commits: AtomicUsize,
    is_full: AtomicBool,
    /// Nothing can be removed; how often it was tried.
    removes_nothing: AtomicBool,
    in_vain: AtomicUsize,
    /// Held to keep commits waiting.
    gate: Mutex<()>,
}

struct OnDisk(Arc<Disk>, String);

impl Journal for OnDisk {
    fn location(&self) -> String {
        self.1.clone()
    }
    fn load(&self) -> Result<Vec<Record>, JournalError> {
        Ok(self.0.records().values().cloned().collect())
    }
    fn last_number(&self) -> u64 {
        *self.0.last.lock().expect("nobody panics")
    }
    fn commit(&self, new: &[Record], done: &[u64]) -> Result<(), JournalError> {
        let _gate = self.0.gate.lock();
        if self.0.is_full.load(Ordering::SeqCst) && !new.is_empty() {
            let (path, source) = ((&self.1).into(), io::ErrorKind::StorageFull.into());
            return Err(JournalError::Full { path, source });
        }
        if self.0.removes_nothing.load(Ordering::SeqCst) && !done.is_empty() {
            self.0.in_vain.fetch_add(1, Ordering::SeqCst);
            let (path, source) = ((&self.1).into(), io::ErrorKind::StorageFull.into());
            return Err(JournalError::Full { path, source });
        }
        let mut records = self.0.records();
        for record in new {
            records.insert(record.number, record.clone());
            *self.0.last.lock().expect("nobody panics") = record.number;
        }
        records.retain(|number, _| !done.contains(number));
        self.0.commits.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl Disk {
    fn records(&self) -> MutexGuard<'_, BTreeMap<u64, Record>> {
        self.records.lock().expect("nobody panics")
    }

    fn len(&self) -> usize {
        self.records().len()
    }

    /// The same disk after the process has ended: what went on in that one is left to itself.
    fn after_a_crash(&self) -> Arc<Self> {
        Arc::new(Self {
            records: Mutex::new(self.records().clone()),
            last: Mutex::new(*self.last.lock().expect("nobody panics")),
            ..Self::default()
        })
    }

    fn journal(self: &Arc<Self>) -> Arc<dyn Journal> {
        let location = format!("disk {:p}", Arc::as_ptr(self));
        Arc::new(OnDisk(Arc::clone(self), location))
    }

    fn open(self: &Arc<Self>, settings: QueueSettings<u32, u32>) -> Queue {
        let cache = Cache::<u32, u32>::builder().name("journaled").capacity(100);
        let queue = cache.build_write_behind(settings.journal(self.journal()));
        queue.expect("the settings are right")
    }
}

struct Put(Store, u32, u32);

impl Work<u32, u32> for Put {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("test", "put")
    }
    fn run(&self) -> Attempt {
        match self.0.op(self.1, self.2).work().run() {
            Attempt::Done(result) => Attempt::Done(result),
            Attempt::Async(_) => unreachable!("it is sync"),
        }
    }
    fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        if self.2 == 404 {
            return Err(EncodeError::new("404 has no bytes"));
        }
        Ok([self.1.to_le_bytes(), self.2.to_le_bytes()].concat())
    }
}

fn op(store: &Store, key: u32, value: u32) -> Op {
    Operation::new(key, value, Arc::new(Put(store.clone(), key, value)))
}

fn write(queue: &Queue, store: &Store, key: u32, value: u32) {
    let accepted = queue.write(op(store, key, value)).expect("it is accepted");
    assert!(matches!(accepted, Accepted::Queued));
}

fn recover(queue: &Queue, store: &Store) -> usize {
    queue.recover("test::put", |bytes| {
        let [key, value] = [bytes.get(..4), bytes.get(4..8)].map(|number| {
            let number: Option<[u8; 4]> = number.and_then(|number| number.try_into().ok());
            number.map(u32::from_le_bytes)
        });
        match (key, value) {
            (Some(_), Some(13)) => panic_quietly("13 is not read"),
            (Some(key), Some(value)) => Ok(op(store, key, value)),
            _ => Err(Failure::new("too short")),
        }
    })
}

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
fn what_was_accepted_survives_a_crash_in_its_order() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        write(&queue, &store, 1, 10);
        write(&queue, &store, 2, 20);
        write(&queue, &store, 1, 11);
        let disk = disk.after_a_crash();
        let store = Store::default();
        let queue = disk.open(settings());
        assert_eq!(
            queue.queue_stats().waiting_for_recovery,
            u64::try_from(disk.len()).expect("few")
        );
        assert!(recover(&queue, &store) >= 2);
        assert_eq!(
            (queue.get(&1), queue.get(&2)),
            (Some(11), Some(20)),
            "readers see them"
        );
        queue.flush();
        assert_eq!((store.get(1), store.get(2)), (Some(11), Some(20)));
        assert_eq!(
            (disk.len(), queue.queue_stats().waiting_for_recovery),
            (0, 0)
        );
        assert_eq!(recover(&queue, &store), 0);
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
fn what_is_recovered_late_is_not_put_over_newer_writes() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        for key in 1..=3 {
            write(&queue, &store, key, 10);
        }
        let disk = disk.after_a_crash();
        let store = Store::default();
        let queue = disk.open(settings());
        write(&queue, &store, 1, 11);
        queue.flush();
        drop(GuestList::new().key(&queue, &2).wait());
        assert_eq!(
            disk.len(),
            4,
            "were it gone, a crash now would bring back the older one"
        );
        assert_eq!(recover(&queue, &store), 1);
        queue.flush();
        assert_eq!(store.log(), [(1, 11), (3, 10)]);
        assert_eq!((disk.len(), queue.queue_stats().superseded), (0, 2));
    });
}

#[test]
fn what_cannot_be_read_becomes_a_dead_letter_with_its_reason() {
    in_time(|| {
        let disk = Arc::new(Disk::default());
        for (number, payload) in [
            (1, vec![1]),
            (2, [7_u32, 13].map(u32::to_le_bytes).concat()),
        ] {
            disk.records().insert(
                number,
                Record {
                    number,
                    queue: "journaled".into(),
                    setter: "test::put".into(),
                    payload: payload.into(),
                },
            );
        }
        let queue = disk.open(settings());
        assert_eq!(recover(&queue, &Store::default()), 0);
        let letters = queue.dead_letters();
        let reasons: Vec<_> = letters
            .iter()
            .map(|letter| letter.error().as_str())
            .collect();
        assert_eq!(
            reasons,
            ["too short", "reading it panicked: 13 is not read"]
        );
        assert_eq!(
            (letters[0].bytes(), letters[0].key()),
            (Some(&[1][..]), None)
        );
        assert_eq!((queue.replay_dead_letters(), disk.len()), (0, 2));
        queue.take_dead_letters();
        queue.flush();
        assert_eq!(disk.len(), 0);
    });
}

#[test]
fn numbers_go_on_above_those_of_earlier_lives() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        *disk.last.lock().expect("nobody panics") = 100;
        let queue = disk.open(settings());
        write(&queue, &store, 1, 10);
        assert_eq!(disk.records().keys().copied().collect::<Vec<_>>(), [101]);
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
fn what_is_recovered_late_is_not_put_over_what_a_guest_of_its_tag_did() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        write(&queue, &store, 1, 10);
        write(&queue, &store, 2, 20);
        let disk = disk.after_a_crash();
        let store = Store::default();
        let queue = disk.open(settings());
        drop(GuestList::new().tag(&Tag::from("recovered late")).wait());
        let recovered = queue.recover("test::put", |bytes| {
            let key = u32::from(bytes[0]);
            let tag = ["other", "recovered late", "other"][key as usize];
            Ok(op(&store, key, key * 10).tags(vec![Tag::from(tag)]))
        });
        assert_eq!(recovered, 1);
        queue.flush();
        assert_eq!(store.log(), [(2, 20)]);
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
fn what_is_recovered_beside_a_guest_is_not_put_over_what_it_did() {
    for changed in [true, false] {
        in_time(move || {
            let (disk, store) = (Arc::new(Disk::default()), Store::default());
            let queue = disk.open(settings());
            write(&queue, &store, 1, 10);
            let (disk, store) = (disk.after_a_crash(), Store::default());
            let queue = disk.open(settings());
            let guest = GuestList::new().key(&queue, &1).wait();
            let recovers = {
                let (queue, store) = (queue.clone(), store.clone());
                thread::spawn(move || recover(&queue, &store))
            };
            let mut later = Box::pin(GuestList::new().key(&queue, &1).wait_async());
            assert!(poll_once(later.as_mut()).is_pending());
            if changed {
                drop(guest);
            } else {
                guest.unchanged();
            }
            drop(later);
            let recovered = recovers.join().expect("nobody panics");
            queue.flush();
            let (count, row) = if changed { (0, None) } else { (1, Some(10)) };
            assert_eq!((recovered, store.get(1)), (count, row));
            assert_eq!(queue.queue_stats().waiting_for_recovery, 0);
        });
    }
}

#[test]
fn a_record_that_panics_while_it_is_taken_up_is_a_dead_letter_and_the_others_are_stored() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings());
        (1..=3).for_each(|key| write(&queue, &store, key, 10));
        let (disk, store) = (disk.after_a_crash(), Store::default());
        let cache = Cache::<u32, u32>::builder().name("journaled");
        let cache = cache.max_weight(100).weigher(|key, _| match key {
            1 => panic_quietly("1 weighs nothing"),
            _ => 1,
        });
        let queue = cache.build_write_behind(settings().journal(disk.journal()));
        let queue = queue.expect("the settings are right");
        assert_eq!(recover(&queue, &store), 2);
        queue.flush();
        assert_eq!(store.log(), [(2, 10), (3, 10)]);
        assert_eq!(queue.queue_stats().waiting_for_recovery, 0);
        let [letter] = &queue.dead_letters()[..] else {
            unreachable!("one panicked")
        };
        assert!(letter.error().as_str().contains("1 weighs nothing"));
        assert_eq!(disk.len(), 1, "the letter is kept");
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

#[test]
fn a_journal_can_be_opened_again_after_a_shutdown_that_left_something() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let hour = seconds(3_600);
        let queue = disk.open(settings().backoff(hour, hour));
        store.fail(1, 3);
        write(&queue, &store, 1, 10);
        let mut flush = Box::pin(queue.flush_async());
        assert!(poll_once(flush.as_mut()).is_pending());
        wait_until("it has failed", || queue.queue_stats().retried == 1);
        drop(flush);
        assert_eq!(queue.shutdown(Duration::ZERO).len(), 1);
        wait_until("nothing is under way", || {
            queue.queue_stats().in_flight == 0
        });
        drop(queue);
        store.fail(1, 0);
        let queue = disk.open(settings());
        assert_eq!(recover(&queue, &store), 1);
        queue.flush();
        assert_eq!(store.get(1), Some(10));
    });
}

#[test]
fn a_journal_that_is_opened_again_does_not_give_what_is_stored_already() {
    in_time(|| {
        let (disk, store) = (Arc::new(Disk::default()), Store::default());
        let queue = disk.open(settings().delay(Duration::ZERO));
        write(&queue, &store, 1, 10);
        wait_until("it is stored", || queue.queue_stats().depth == 0);
        disk.removes_nothing.store(true, Ordering::SeqCst);
        drop(queue);
        let queue = disk.open(settings());
        assert_eq!(recover(&queue, &store), 0);
        disk.removes_nothing.store(false, Ordering::SeqCst);
    });
}
