//! Setting up a write queue.

use super::WriteBehind;
use super::dead::DeadLetter;
use super::journal::Journal;
use crate::builder::Builder;
use crate::error::BuildError;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

/// What happens to a write when the queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Overflow {
    /// It waits for room, first come, first served. The default.
    #[default]
    Block,
    /// It is refused, by [`WriteError::QueueFull`](super::WriteError::QueueFull).
    Reject,
    /// The caller stores it itself, after all earlier writes of the key.
    WriteThrough,
}

pub(crate) type OnDead<K, V> = Arc<dyn Fn(&DeadLetter<K, V>) + Send + Sync>;

/// Settings of a write queue.
///
/// ```
/// use cache_core::{Overflow, QueueSettings};
/// use std::time::Duration;
///
/// let settings = QueueSettings::<u32, u64>::new()
///     .capacity(50_000)
///     .delay(Duration::from_millis(500))
///     .overflow(Overflow::Reject)
///     .on_dead(|letter| eprintln!("not stored: {letter:?}"));
/// ```
#[must_use = "settings do nothing until a queue is made of them"]
pub struct QueueSettings<K, V> {
    pub(crate) capacity: usize,
    pub(crate) delay: Duration,
    pub(crate) batch: usize,
    pub(crate) overflow: Overflow,
    pub(crate) retries: u32,
    pub(crate) backoff: (Duration, Duration),
    pub(crate) workers: usize,
    pub(crate) on_dead: Option<OnDead<K, V>>,
    pub(crate) journal: Option<Arc<dyn Journal>>,
}

impl<K, V> QueueSettings<K, V> {
    /// The defaults, as each method tells.
    pub fn new() -> Self {
        Self {
            capacity: 10_000,
            delay: Duration::from_millis(100),
            batch: 100,
            overflow: Overflow::Block,
            retries: 20,
            backoff: (Duration::from_millis(50), Duration::from_secs(30)),
            workers: 1,
            on_dead: None,
            journal: None,
        }
    }

    /// The most operations that wait, those being stored included. Default: 10,000. Not zero.
    pub fn capacity(mut self, operations: usize) -> Self {
        self.capacity = operations;
        self
    }

    /// How long an operation waits for others to share its batch, and for newer ones to take its
    /// place. Default: 100 ms. May be zero.
    ///
    /// A full batch does not wait for it, nor does a full queue, nor what somebody waits for.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The most operations in one batch, where the setter has a function for batches. Default: 100.
    /// Not zero.
    pub fn batch(mut self, operations: usize) -> Self {
        self.batch = operations;
        self
    }

    /// What happens to a write when the queue is full. Default: [`Overflow::Block`].
    pub fn overflow(mut self, overflow: Overflow) -> Self {
        self.overflow = overflow;
        self
    }

    /// How many further attempts an operation gets after its first has failed, before it is a dead
    /// letter. Default: 20, which with the default [`backoff`](Self::backoff) take about five minutes:
    /// longer than a store needs to restart. May be zero.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// How long an operation that failed waits for its next attempt: `min` the first time, then
    /// twice as long each time up to `max`, each shortened by a random part of up to a half.
    /// Default: 50 ms and 30 s. `min` is not above `max`.
    pub fn backoff(mut self, min: Duration, max: Duration) -> Self {
        self.backoff = (min, max);
        self
    }

    /// How many operations, or batches, are being stored at once. Default: 1. Not zero.
    ///
    /// With one, the store sees the writes in the order in which they were accepted, but for those
    /// that are coalesced, batched or retried. The order of each key holds with any number.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// Is told of each dead letter, on the thread or task that gave it up, with no lock held. A
    /// panic in it ends there. It must not wait for the queue. Default: nobody is told.
    pub fn on_dead(mut self, tell: impl Fn(&DeadLetter<K, V>) + Send + Sync + 'static) -> Self {
        self.on_dead = Some(Arc::new(tell));
        self
    }

    /// Keeps what waits on disk: a write is accepted when it is there, and what was accepted
    /// survives the end of the process, to be stored by [`recover`](super::WriteBehind::recover).
    /// Default: none.
    ///
    /// Queues that share a journal share its commits; each needs a name of its own, that of its
    /// cache. Dead letters stay in the journal until they are stored or taken.
    pub fn journal(mut self, journal: Arc<dyn Journal>) -> Self {
        self.journal = Some(journal);
        self
    }

    pub(crate) fn check(&self) -> Result<(), BuildError> {
        let counts = [
            ("capacity", self.capacity),
            ("batch", self.batch),
            ("workers", self.workers),
        ];
        for (setting, count) in counts {
            if count == 0 {
                return Err(BuildError::QueueZero(setting));
            }
        }
        let (min, max) = self.backoff;
        if min > max {
            return Err(BuildError::QueueBackoff { min, max });
        }
        Ok(())
    }
}

impl<K, V> Default for QueueSettings<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> Clone for QueueSettings<K, V> {
    fn clone(&self) -> Self {
        Self {
            on_dead: self.on_dead.clone(),
            journal: self.journal.clone(),
            ..*self
        }
    }
}

impl<K, V> fmt::Debug for QueueSettings<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueueSettings")
            .field("capacity", &self.capacity)
            .field("delay", &self.delay)
            .field("batch", &self.batch)
            .field("overflow", &self.overflow)
            .field("retries", &self.retries)
            .field("backoff", &self.backoff)
            .field("workers", &self.workers)
            .field("on_dead", &self.on_dead.is_some())
            .field(
                "journal",
                &self.journal.as_ref().map(|journal| journal.location()),
            )
            .finish()
    }
}

impl<K, V> Builder<K, V> {
    /// Makes a cache for all threads with a write queue.
    ///
    /// # Errors
    /// As [`build`](Self::build), and where settings of the queue are out of range.
    pub fn build_write_behind(
        self,
        queue: QueueSettings<K, V>,
    ) -> Result<WriteBehind<K, V>, BuildError>
    where
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        WriteBehind::new(self.build()?, queue)
    }
}
