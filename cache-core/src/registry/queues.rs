//! All live write queues.

use crate::error::BuildError;
use crate::queue::{Core, Party, QueueKey, QueueStats, QueueValue, Seat};
use crate::shim::{Mutex, global};
use crate::tags::Tag;
use crate::unwind::on_each;
use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// A live write queue of any type.
pub(crate) trait ManagedQueue: Send + Sync {
    /// The name of its cache.
    fn name(&self) -> &str;
    /// Tells its cache from others.
    fn cache_address(&self) -> usize;
    /// What it counted.
    fn stats(&self) -> QueueStats;
    /// A party of guests takes a place in all lanes, if anything here carries one of these tags.
    fn enter_tagged(self: Arc<Self>, tags: &[Tag], party: &Party) -> Option<Box<dyn Seat>>;
    /// Rows that carry one of these tags were changed, perhaps while an operation of them was stored.
    fn cross(&self, tags: &[Tag]);
    /// Time has passed by hand.
    fn tick(self: Arc<Self>);
    /// Shuts it down; what is returned waits for it, and says how much is not written.
    fn shut(self: Arc<Self>, deadline: Duration) -> Box<dyn FnOnce() -> usize>;
}

global! {
    static QUEUES: Mutex<Vec<ListedQueue>> = Mutex::new(Vec::new());
}

/// A queue that may be gone.
struct ListedQueue {
    queue: Weak<dyn ManagedQueue>,
    /// Tells its cache from others, while the queue lives.
    cache: usize,
}

/// Lists a queue, unless its cache has one already.
pub(crate) fn register_queue<K: QueueKey, V: QueueValue>(
    core: &Arc<Core<K, V>>,
) -> Result<(), BuildError> {
    let managed: Arc<dyn ManagedQueue> = Arc::clone(core) as Arc<dyn ManagedQueue>;
    let cache = core.cache_address();
    let mut queues = QUEUES.lock();
    queues.retain(|listed| listed.queue.strong_count() > 0);
    if queues.iter().any(|listed| listed.cache == cache) {
        return Err(BuildError::QueueTwice(core.name().into()));
    }
    queues.push(ListedQueue {
        queue: Arc::downgrade(&managed),
        cache,
    });
    Ok(())
}

/// A queue has stored all it had, and gets no more: its cache may have another.
pub(crate) fn unregister_queue<K: QueueKey, V: QueueValue>(core: &Arc<Core<K, V>>) {
    let cache = core.cache_address();
    QUEUES.lock().retain(|listed| listed.cache != cache);
}

/// A live write queue of any type.
#[derive(Clone)]
pub struct AnyQueue(Arc<dyn ManagedQueue>);

impl AnyQueue {
    /// The name of its cache: for an annotated function, its path.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// What the queue counted, and how full it is.
    pub fn stats(&self) -> QueueStats {
        self.0.stats()
    }

    pub(crate) fn cross(&self, tags: &[Tag]) {
        self.0.cross(tags);
    }

    pub(crate) fn enter_tagged(&self, tags: &[Tag], party: &Party) -> Option<Box<dyn Seat>> {
        Arc::clone(&self.0).enter_tagged(tags, party)
    }
}

impl fmt::Debug for AnyQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyQueue")
            .field("name", &self.name())
            .field("stats", &self.stats())
            .finish()
    }
}

/// All live write queues, in the order in which they were made.
pub fn queues() -> Vec<AnyQueue> {
    live_queues().into_iter().map(AnyQueue).collect()
}

fn live_queues() -> Vec<Arc<dyn ManagedQueue>> {
    let queues = QUEUES.lock();
    let alive = queues.iter().filter_map(|listed| listed.queue.upgrade());
    alive.collect()
}

/// The queues that something with one of these tags may be in.
pub(crate) fn queues_for(tags: &[Tag]) -> Vec<AnyQueue> {
    if tags.is_empty() {
        Vec::new()
    } else {
        queues()
    }
}

/// A clock was moved by hand.
pub(crate) fn tick_queues() {
    on_each(live_queues(), ManagedQueue::tick);
}

/// What a write queue has not written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueRemains {
    /// The name of its cache: for an annotated function, its path.
    pub queue: Box<str>,
    /// How many operations are not written.
    pub unwritten: usize,
}

/// Shuts down all live write queues: call it at the end of `main`, which does not wait for the
/// queues of statics otherwise.
///
/// Stores what waits, in all queues at once, for no longer than `deadline`. Returns the queues where
/// something is left; see [`WriteBehind::shutdown`](crate::WriteBehind::shutdown). Dead letters are
/// not part of it.
///
/// Blocks the thread. Inside a runtime that the work of a queue runs in, call it from a thread where
/// blocking is allowed (`spawn_blocking`).
pub fn shutdown_queues(deadline: Duration) -> Vec<QueueRemains> {
    let queues = live_queues();
    let begun = queues.iter().map(|queue| Arc::clone(queue).shut(deadline));
    let begun: Vec<_> = begun.collect();
    let remains = queues.iter().zip(begun).map(|(queue, wait)| QueueRemains {
        queue: queue.name().into(),
        unwritten: wait(),
    });
    remains.filter(|remains| remains.unwritten > 0).collect()
}
