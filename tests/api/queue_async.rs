//! Work that is async: on runtimes of both kinds, and without one.

use crate::queue_support::{poll_once, settings};
use crate::support::{in_time, panic_message, wait_until};
use cache_core::{
    Accepted, Attempt, BatchAttempt, BatchOutcome, Cache, GuestList, Items, Operation,
    QueueSettings, Setter, Work, WriteBehind,
};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

type Log = Arc<Mutex<Vec<(u32, u32)>>>;

struct Insert {
    log: Log,
    gate: Arc<Semaphore>,
    item: (u32, u32),
    batches: bool,
}

impl Work<u32, u32> for Insert {
    fn setter(&self) -> Setter {
        let setter = Setter::of::<Self>("test", "insert").asynchronous();
        if self.batches {
            setter.batching()
        } else {
            setter
        }
    }

    fn run(&self) -> Attempt {
        let (log, gate, item) = (self.log.clone(), self.gate.clone(), self.item);
        Attempt::Async(Box::pin(async move {
            let _permit = gate.acquire().await.expect("it is open");
            tokio::task::yield_now().await;
            log.lock().expect("nobody panics").push(item);
            Ok(())
        }))
    }

    fn run_batch(&self, items: Items<u32, u32>) -> BatchAttempt {
        let log = self.log.clone();
        BatchAttempt::Async(Box::pin(async move {
            log.lock().expect("nobody panics").extend_from_slice(&items);
            BatchOutcome::Stored
        }))
    }
}

struct Fixture {
    log: Log,
    gate: Arc<Semaphore>,
    queue: WriteBehind<u32, u32>,
}

impl Fixture {
    fn new() -> Self {
        let queue = WriteBehind::new(Cache::new(100), settings());
        Self {
            log: Log::default(),
            gate: Arc::new(Semaphore::new(1)),
            queue: queue.expect("the settings are right"),
        }
    }

    fn op(&self, key: u32, value: u32, batches: bool) -> Operation<u32, u32> {
        let (log, gate) = (self.log.clone(), self.gate.clone());
        let item = (key, value);
        Operation::new(
            key,
            value,
            Arc::new(Insert {
                log,
                gate,
                item,
                batches,
            }),
        )
    }

    async fn write(&self, key: u32, value: u32, batches: bool) {
        let accepted = self.queue.write_async(self.op(key, value, batches)).await;
        assert!(matches!(accepted, Ok(Accepted::Queued)));
    }

    fn log(&self) -> Vec<(u32, u32)> {
        self.log.lock().expect("nobody panics").clone()
    }
}

fn current_thread() -> Runtime {
    Builder::new_current_thread()
        .build()
        .expect("a runtime can be made")
}

fn multi_thread() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder
        .worker_threads(2)
        .build()
        .expect("a runtime can be made")
}

async fn writes_and_waits(fixture: &Fixture) {
    fixture.write(1, 10, false).await;
    fixture.queue.flush_async().await;
    assert_eq!(fixture.log(), [(1, 10)]);
    for key in 2..5 {
        fixture.write(key, key, true).await;
    }
    fixture.queue.flush_key_async(&3).await;
    let guest = GuestList::new().all(&fixture.queue).wait_async().await;
    assert_eq!(fixture.log().len(), 4);
    drop(guest);
    fixture.write(1, 11, false).await;
    let unwritten = fixture
        .queue
        .shutdown_async(std::time::Duration::from_secs(60))
        .await;
    assert!(unwritten.is_empty());
    assert_eq!(fixture.log().last(), Some(&(1, 11)));
}

#[test]
fn async_work_runs_on_a_current_thread_runtime() {
    in_time(|| current_thread().block_on(async { writes_and_waits(&Fixture::new()).await }));
}

#[test]
fn async_work_runs_on_a_multi_thread_runtime() {
    in_time(|| multi_thread().block_on(async { writes_and_waits(&Fixture::new()).await }));
}

#[test]
fn async_work_runs_on_a_worker_where_there_is_no_runtime() {
    in_time(|| {
        let fixture = Fixture::new();
        assert!(fixture.queue.write(fixture.op(1, 10, false)).is_ok());
        assert!(fixture.queue.write(fixture.op(2, 20, true)).is_ok());
        fixture.queue.flush();
        assert_eq!(fixture.log().len(), 2);
    });
}

#[test]
fn what_a_runtime_drops_is_tried_again_without_it() {
    in_time(|| {
        let fixture = Fixture::new();
        let runtime = multi_thread();
        let permit = fixture
            .gate
            .clone()
            .try_acquire_owned()
            .expect("it is free");
        runtime.block_on(fixture.write(1, 10, false));
        let mut flush = pin!(fixture.queue.flush_async());
        assert!(poll_once(flush.as_mut()).is_pending());
        wait_until("it has begun", || {
            fixture.queue.queue_stats().in_flight == 1
        });
        drop(runtime);
        wait_until("it was dropped", || {
            fixture.queue.queue_stats().retried == 1
        });
        drop(permit);
        fixture.queue.flush();
        assert_eq!(fixture.log(), [(1, 10)]);
    });
}

#[test]
fn dropping_the_last_handle_inside_a_runtime_does_not_block() {
    in_time(|| {
        let runtime = current_thread();
        let fixture = Fixture::new();
        let (log, gate) = (fixture.log.clone(), fixture.gate.clone());
        runtime.block_on(async {
            fixture.write(1, 10, false).await;
            drop(fixture);
            // It goes on in the background: here, as long as the runtime is driven.
            while log.lock().expect("nobody panics").is_empty() {
                tokio::task::yield_now().await;
            }
        });
        drop(gate);
    });
}

#[test]
fn dropping_the_last_handle_outside_of_a_current_thread_runtime_does_not_block() {
    in_time(|| {
        let runtime = current_thread();
        let fixture = Fixture::new();
        runtime.block_on(fixture.write(1, 10, false));
        let log = fixture.log.clone();
        drop(fixture);
        drop(runtime); // what it had is tried again on a worker
        wait_until("it is stored", || {
            !log.lock().expect("nobody panics").is_empty()
        });
    });
}

#[test]
fn dropping_the_last_handle_blocks_where_a_runtime_goes_on() {
    in_time(|| {
        let runtime = multi_thread();
        let fixture = Fixture::new();
        runtime.block_on(fixture.write(1, 10, false));
        let log = fixture.log.clone();
        drop(fixture);
        assert_eq!(*log.lock().expect("nobody panics"), [(1, 10)]);
    });
}

#[test]
fn async_work_that_writes_to_its_own_full_queue_or_flushes_it_does_not_wait_for_itself() {
    struct Inside(
        WriteBehind<u32, u32>,
        Operation<u32, u32>,
        Arc<Mutex<String>>,
    );
    impl Work<u32, u32> for Inside {
        fn setter(&self) -> Setter {
            Setter::of::<Self>("test", "inside").asynchronous()
        }
        fn run(&self) -> Attempt {
            let queue = self.0.clone();
            let (key, value) = (*self.1.key(), *self.1.value());
            let (work, said) = (Arc::clone(self.1.work()), Arc::clone(&self.2));
            Attempt::Async(Box::pin(async move {
                tokio::task::yield_now().await;
                let accepted = queue.write_async(Operation::new(key, value, work)).await;
                assert!(matches!(accepted, Ok(Accepted::Queued)));
                let panic = panic_message(|| queue.flush());
                *said.lock().expect("nobody panics") = panic;
                Ok(())
            }))
        }
    }
    in_time(|| {
        let fixture = Fixture::new();
        let queue = WriteBehind::new(Cache::new(10), settings().capacity(1));
        let queue = queue.expect("the settings are right");
        let said = Arc::new(Mutex::new(String::new()));
        multi_thread().block_on(async {
            let next = fixture.op(2, 20, false);
            let work = Inside(queue.clone(), next, Arc::clone(&said));
            let work = Operation::new(1, 10, Arc::new(work));
            assert!(queue.write_async(work).await.is_ok());
            queue.flush_async().await;
            queue.flush_async().await;
        });
        assert_eq!(fixture.log(), [(2, 20)]);
        let said = said.lock().expect("nobody panics");
        assert!(said.contains("it would wait for itself"), "{said}");
    });
}

/// Work that waits at a gate.
struct Stores(Arc<Semaphore>);

impl Work<u32, Arc<()>> for Stores {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("test", "stores").asynchronous()
    }
    fn run(&self) -> Attempt {
        let gate = Arc::clone(&self.0);
        Attempt::Async(Box::pin(async move {
            let _permit = gate.acquire().await;
            Ok(())
        }))
    }
}

#[test]
fn a_shutdown_that_ends_early_does_not_keep_the_queue_until_its_deadline() {
    in_time(|| {
        let (fixture, value) = (Fixture::new(), Arc::new(()));
        let cache = Cache::<u32, Arc<()>>::new(10);
        cache.insert(1, Arc::clone(&value));
        let queue = WriteBehind::new(cache, QueueSettings::new()).expect("the settings are right");
        let runtime = multi_thread();
        let permit = fixture.gate.try_acquire().expect("it is free");
        runtime.block_on(async {
            let work = Stores(Arc::clone(&fixture.gate));
            let write = Operation::new(2, Arc::clone(&value), Arc::new(work));
            assert!(queue.write_async(write).await.is_ok());
            let mut shutdown = pin!(queue.shutdown_async(Duration::from_secs(3_600)));
            assert!(poll_once(shutdown.as_mut()).is_pending());
            drop(permit);
            assert!(shutdown.await.is_empty());
        });
        drop(queue);
        wait_until("nobody keeps it", || Arc::strong_count(&value) == 1);
    });
}
