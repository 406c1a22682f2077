//! A store behind write queues that tests can stop, break and look into.

use crate::support::{seconds, wait_until};
use cache_core::{
    Accepted, Attempt, BatchAttempt, BatchOutcome, Cache, Clock, Failure, Items, Operation,
    QueueSettings, Setter, Work, WriteBehind,
};
use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

pub(crate) type Queue = WriteBehind<u32, u32>;
pub(crate) type Op = Operation<u32, u32>;

/// A delay that is never over by itself.
pub(crate) fn settings() -> QueueSettings<u32, u32> {
    QueueSettings::new().delay(seconds(3_600))
}

pub(crate) fn queue(settings: QueueSettings<u32, u32>) -> Queue {
    WriteBehind::new(Cache::new(1_000), settings).expect("the settings are right")
}

/// A queue whose time is moved by hand.
pub(crate) fn clocked(clock: &Clock, settings: QueueSettings<u32, u32>) -> Queue {
    let builder = Cache::<u32, u32>::builder().clock(clock.clone());
    let built = builder.build_write_behind(settings);
    built.expect("the settings are right")
}

/// Polls a future whose wakers nobody hears.
pub(crate) fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[derive(Default)]
struct Rows {
    stored: HashMap<u32, u32>,
    /// All that was stored, in order.
    log: Vec<(u32, u32)>,
    /// The sizes of the batches that were tried; 1 for single operations.
    calls: Vec<usize>,
    /// How many further attempts each key fails.
    failing: HashMap<u32, usize>,
    /// Values that no batch with them gets stored.
    poison: HashSet<u32>,
    stopped: bool,
    waiting: usize,
}

/// A table of rows.
#[derive(Clone, Default)]
pub(crate) struct Store(Arc<(Mutex<Rows>, Condvar)>);

impl Store {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while the store is stopped.
    fn enter(&self, size: usize) -> MutexGuard<'_, Rows> {
        let mut rows = self.rows();
        rows.calls.push(size);
        rows.waiting += 1;
        let mut rows = self
            .0
            .1
            .wait_while(rows, |rows| rows.stopped)
            .expect("nobody panics");
        rows.waiting -= 1;
        rows
    }

    pub(crate) fn get(&self, key: u32) -> Option<u32> {
        self.rows().stored.get(&key).copied()
    }

    pub(crate) fn put(&self, key: u32, value: u32) {
        let mut rows = self.rows();
        rows.stored.insert(key, value);
        rows.log.push((key, value));
    }

    pub(crate) fn delete(&self, key: u32) {
        self.rows().stored.remove(&key);
    }

    pub(crate) fn log(&self) -> Vec<(u32, u32)> {
        self.rows().log.clone()
    }

    pub(crate) fn calls(&self) -> usize {
        self.rows().calls.len()
    }

    /// The sizes of all calls.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        self.rows().calls.clone()
    }

    /// The next attempts of a key fail.
    pub(crate) fn fail(&self, key: u32, attempts: usize) {
        self.rows().failing.insert(key, attempts);
    }

    /// What holds this value is not stored.
    pub(crate) fn poison(&self, value: u32) {
        self.rows().poison.insert(value);
    }

    /// Attempts wait until the store goes on.
    pub(crate) fn stop(&self) {
        self.rows().stopped = true;
    }

    pub(crate) fn go_on(&self) {
        self.rows().stopped = false;
        self.0.1.notify_all();
    }

    /// Waits until that many attempts wait for the store to go on.
    pub(crate) fn wait_for_attempts(&self, attempts: usize) {
        wait_until("the store is asked", || self.rows().waiting == attempts);
    }

    pub(crate) fn wait_for(&self, key: u32, value: u32) {
        wait_until("the row is stored", || self.get(key) == Some(value));
    }

    pub(crate) fn op(&self, key: u32, value: u32) -> Op {
        let store = self.clone();
        Operation::new(
            key,
            value,
            Arc::new(Set {
                store,
                key,
                value,
                batches: false,
            }),
        )
    }

    pub(crate) fn batched(&self, key: u32, value: u32) -> Op {
        let store = self.clone();
        Operation::new(
            key,
            value,
            Arc::new(Set {
                store,
                key,
                value,
                batches: true,
            }),
        )
    }

    pub(crate) fn write(&self, queue: &Queue, key: u32, value: u32) {
        let accepted = queue.write(self.op(key, value)).expect("it is accepted");
        assert!(matches!(accepted, Accepted::Queued));
    }

    pub(crate) fn write_batched(&self, queue: &Queue, key: u32, value: u32) {
        let accepted = queue
            .write(self.batched(key, value))
            .expect("it is accepted");
        assert!(matches!(accepted, Accepted::Queued));
    }
}

impl Rows {
    fn try_put(&mut self, key: u32, value: u32) -> Result<(), Failure> {
        if let Some(failing) = self.failing.get_mut(&key)
            && *failing > 0
        {
            *failing -= 1;
            return Err(Failure::new("the store is down"));
        }
        if self.poison.contains(&value) {
            return Err(Failure::new("the value is poison"));
        }
        self.stored.insert(key, value);
        self.log.push((key, value));
        Ok(())
    }
}

struct Set {
    store: Store,
    key: u32,
    value: u32,
    batches: bool,
}

impl Work<u32, u32> for Set {
    fn setter(&self) -> Setter {
        let setter = Setter::of::<Self>("test", "set");
        if self.batches {
            setter.batching()
        } else {
            setter
        }
    }

    fn run(&self) -> Attempt {
        let mut rows = self.store.enter(1);
        Attempt::Done(rows.try_put(self.key, self.value))
    }

    /// All or nothing.
    fn run_batch(&self, items: Items<u32, u32>) -> BatchAttempt {
        let mut rows = self.store.enter(items.len());
        let bad = items.iter().find(|(_, value)| rows.poison.contains(value));
        let outcome = if bad.is_some() {
            BatchOutcome::Failed(Failure::new("the value is poison"))
        } else {
            let puts = items.iter().map(|(key, value)| rows.try_put(*key, *value));
            match puts.collect::<Result<Vec<()>, Failure>>() {
                Ok(_) => BatchOutcome::Stored,
                Err(failure) => BatchOutcome::Failed(failure),
            }
        };
        BatchAttempt::Done(outcome)
    }
}
