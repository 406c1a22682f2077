//! Write queues: those who write, the workers, guests, readers and barriers.
//!
//! The store behind is a versioned row that changes in the middle of an attempt, with others coming
//! in before and after. All time is nought.

use crate::explore::explore;
use crate::observer::Observer;
use cache_core::{
    Accepted, Attempt, Cache, Clock, Failure, GuestList, Operation, QueueSettings, Setter, Work,
    WriteBehind,
};
use shuttle::thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

/// Not made of shuttle's primitives: others come in only where it yields.
#[derive(Default)]
struct Row {
    version: AtomicU64,
    /// A guest has its turn: nobody else may change the row.
    is_taken: AtomicBool,
    /// Attempts that are to fail.
    failing: AtomicUsize,
    observer: Observer,
}

struct Set(Arc<Row>, u64);

impl Work<u32, u64> for Set {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("shuttle", "set")
    }

    fn run(&self) -> Attempt {
        thread::yield_now();
        let Self(row, version) = self;
        assert!(
            !row.is_taken.load(SeqCst),
            "{version} is stored in a guest's turn"
        );
        let fails = row
            .failing
            .fetch_update(SeqCst, SeqCst, |failing| failing.checked_sub(1));
        if fails.is_ok() {
            return Attempt::Done(Err(Failure::new("the store is down")));
        }
        let before = row.version.swap(*version, SeqCst);
        assert!(before < *version, "{version} is stored over {before}");
        thread::yield_now();
        Attempt::Done(Ok(()))
    }
}

type Queue = WriteBehind<u32, u64>;

fn settings() -> QueueSettings<u32, u64> {
    let none = Duration::ZERO;
    QueueSettings::new().delay(none).backoff(none, none)
}

fn queue(settings: QueueSettings<u32, u64>) -> Queue {
    let cache = Cache::builder().capacity(8).clock(Clock::manual());
    cache
        .build_write_behind(settings)
        .expect("the settings are right")
}

impl Row {
    fn write(self: &Arc<Self>, queue: &Queue, version: u64) {
        let operation = Operation::new(1, version, Arc::new(Set(Arc::clone(self), version)));
        let accepted = queue.write(operation).expect("nothing is refused");
        assert!(matches!(accepted, Accepted::Queued));
        self.observer.wrote(version);
    }

    fn read(&self, queue: &Queue) {
        let floor = self.observer.floor();
        let value = queue.get_with(&1, || {
            thread::yield_now();
            let version = self.version.load(SeqCst);
            thread::yield_now();
            version
        });
        self.observer.read(floor, value);
    }

    fn version(&self) -> u64 {
        self.version.load(SeqCst)
    }
}

/// The scenario, with a queue and a row to each thread.
fn scenario(
    settings: QueueSettings<u32, u64>,
    failing: usize,
    threads: &[fn(&Queue, &Arc<Row>)],
    end: fn(&Queue, &Arc<Row>),
) {
    let row = Arc::new(Row::default());
    row.failing.store(failing, SeqCst);
    let queue = queue(settings);
    let spawned: Vec<_> = threads
        .iter()
        .map(|&run| {
            let (queue, row) = (queue.clone(), Arc::clone(&row));
            thread::spawn(move || run(&queue, &row))
        })
        .collect();
    for thread in spawned {
        thread.join().expect("it does not panic");
    }
    end(&queue, &row);
}

fn writes_two(queue: &Queue, row: &Arc<Row>) {
    row.write(queue, 1);
    row.write(queue, 2);
}

fn reads_twice(queue: &Queue, row: &Arc<Row>) {
    row.read(queue);
    row.read(queue);
}

fn flushes(queue: &Queue, _: &Arc<Row>) {
    queue.flush();
}

fn all_is_stored(queue: &Queue, row: &Arc<Row>) {
    queue.flush();
    assert_eq!(row.version(), 2);
    row.read(queue);
    assert_eq!(queue.queue_stats().depth, 0);
}

/// Guards the cache being told, by `write_stored`, before the lane goes on, and of the number.
#[test]
fn reads_are_in_order_while_writes_are_stored() {
    explore(|| {
        scenario(
            settings(),
            0,
            &[writes_two, reads_twice, flushes],
            all_is_stored,
        )
    });
}

#[test]
fn reads_are_in_order_though_the_entry_goes() {
    fn forgets(queue: &Queue, _: &Arc<Row>) {
        queue.invalidate(&1);
        queue.clear();
    }
    explore(|| {
        scenario(
            settings(),
            0,
            &[writes_two, reads_twice, forgets],
            all_is_stored,
        )
    });
}

/// Guards `is_superseded`, and one operation of a key being stored at a time.
#[test]
fn what_is_tried_again_is_not_stored_over_what_is_newer() {
    explore(|| {
        scenario(
            settings().workers(2),
            2,
            &[writes_two, reads_twice],
            all_is_stored,
        )
    });
}

/// Guards the order of `settle`: the cache forgets what died before anybody reads past it.
#[test]
fn what_died_is_not_read_any_more() {
    fn writes_one(queue: &Queue, row: &Arc<Row>) {
        let work = Arc::new(Set(Arc::clone(row), 1));
        assert!(queue.write(Operation::new(1, 1, work)).is_ok());
    }
    fn reads_the_store(queue: &Queue, row: &Arc<Row>) {
        queue.flush();
        assert_eq!(queue.get_with(&1, || row.version()), 0);
        assert_eq!(
            (queue.dead_letters().len(), queue.replay_dead_letters()),
            (1, 1)
        );
        queue.flush();
        assert_eq!(row.version(), 1);
    }
    explore(|| {
        let reads: fn(&Queue, &Arc<Row>) = |queue, row| {
            queue.get_with(&1, || row.version());
        };
        scenario(
            settings().retries(0),
            1,
            &[writes_one, reads],
            reads_the_store,
        );
    });
}

fn is_a_guest(queue: &Queue, row: &Arc<Row>) {
    let guest = GuestList::new().key(queue, &1).wait();
    assert!(
        !row.is_taken.swap(true, SeqCst),
        "two guests have their turn"
    );
    let before = row.version();
    thread::yield_now();
    assert_eq!(row.version(), before, "the row changes in a guest's turn");
    row.is_taken.store(false, SeqCst);
    drop(guest);
}

fn is_a_guest_of_all(queue: &Queue, row: &Arc<Row>) {
    let guest = GuestList::new().key(queue, &1).all(queue).wait();
    assert!(
        !row.is_taken.swap(true, SeqCst),
        "two guests have their turn"
    );
    thread::yield_now();
    row.is_taken.store(false, SeqCst);
    drop(guest);
}

/// Guards what `settle` of the lanes says of guests.
#[test]
fn guests_have_the_key_for_themselves() {
    explore(|| {
        scenario(
            settings(),
            0,
            &[writes_two, is_a_guest, is_a_guest],
            all_is_stored,
        )
    });
}

#[test]
fn guests_of_all_keys_have_the_queue_for_themselves() {
    explore(|| {
        scenario(
            settings(),
            1,
            &[writes_two, is_a_guest, is_a_guest_of_all],
            all_is_stored,
        )
    });
}

/// Guards the wakers of guests: one who gives up wakes who is next.
#[test]
fn guests_that_give_up_leave_their_place() {
    fn gives_up(queue: &Queue, _: &Arc<Row>) {
        let mut guest = Box::pin(GuestList::new().key(queue, &1).wait_async());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let _ = guest.as_mut().poll(&mut context);
        thread::yield_now();
    }
    explore(|| {
        scenario(
            settings(),
            0,
            &[writes_two, gives_up, is_a_guest],
            all_is_stored,
        )
    });
}

/// Guards `Room::grant`, and the waking of who waits for room.
#[test]
fn writers_that_wait_for_room_get_it() {
    fn writes_others(queue: &Queue, row: &Arc<Row>) {
        for key in 2..4 {
            let other = Arc::new(Row::default());
            assert!(
                queue
                    .write(Operation::new(key, 1, Arc::new(Set(other, 1))))
                    .is_ok()
            );
        }
        row.read(queue);
    }
    explore(|| {
        scenario(
            settings().capacity(1),
            0,
            &[writes_two, writes_others],
            all_is_stored,
        )
    });
}

#[test]
fn writers_that_wait_at_a_shutdown_store_for_themselves() {
    fn writes_somehow(queue: &Queue, row: &Arc<Row>) {
        let work = Set(Arc::clone(row), 1);
        match queue.write(Operation::new(1, 1, Arc::new(work))) {
            Ok(Accepted::Queued) => {}
            Ok(Accepted::RunNow { guest, .. }) => {
                assert_eq!(row.version.swap(1, SeqCst), 0);
                drop(guest);
            }
            Err(error) => panic!("{error}"),
        }
    }
    fn writes_another(queue: &Queue, _: &Arc<Row>) {
        let other = Arc::new(Row::default());
        assert!(
            queue
                .write(Operation::new(2, 1, Arc::new(Set(other, 1))))
                .is_ok()
        );
    }
    fn shuts_down(queue: &Queue, _: &Arc<Row>) {
        assert!(queue.shutdown(Duration::from_secs(1)).is_empty());
    }
    explore(|| {
        let threads: &[fn(&Queue, &Arc<Row>)] = &[writes_somehow, writes_another, shuts_down];
        scenario(settings().capacity(1), 0, threads, |_, row| {
            assert_eq!(row.version(), 1);
        });
    });
}

/// Guards the end of workers: all that was accepted is stored, and no thread is left.
#[test]
fn the_last_handle_to_be_dropped_waits_for_what_is_left() {
    explore(|| {
        let row = Arc::new(Row::default());
        let queue = queue(settings().workers(2));
        let other = {
            let (queue, row) = (queue.clone(), Arc::clone(&row));
            thread::spawn(move || row.write(&queue, 1))
        };
        drop(queue);
        other.join().expect("it does not panic");
        assert_eq!(row.version(), 1);
    });
}

/// Guards `ENTRANCE`: two parties that meet in two queues come in the same order in both.
#[test]
fn guests_of_two_queues_do_not_wait_for_each_other() {
    explore(|| {
        let row = Arc::new(Row::default());
        let queues = [queue(settings()), queue(settings())];
        let other = {
            let queues = queues.clone();
            thread::spawn(move || {
                drop(
                    GuestList::new()
                        .key(&queues[1], &1)
                        .key(&queues[0], &1)
                        .wait(),
                )
            })
        };
        row.write(&queues[0], 1);
        drop(
            GuestList::new()
                .key(&queues[0], &1)
                .key(&queues[1], &1)
                .wait(),
        );
        other.join().expect("it does not panic");
        queues[0].flush();
        assert_eq!(row.version(), 1);
    });
}
