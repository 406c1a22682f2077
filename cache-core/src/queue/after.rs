//! What a change of a queue leaves to be done when its lock is free.

use super::core::{Core, QueueKey, QueueValue};
use super::lanes::Changes;
use crate::removal::Removed;
use crate::shim::thread::Thread;
use crate::unwind::contain;
use std::sync::Arc;
use std::task::Waker;

/// What is to be done after a change, without the lock.
pub(crate) struct After<K, V> {
    pub(crate) changes: Changes<K, V>,
    pub(crate) wakers: Vec<Waker>,
    pub(crate) unpark: Vec<Thread>,
    /// Another worker is needed; it is counted already.
    pub(crate) spawn: bool,
    pub(crate) removed: Vec<Removed<K, V>>,
    /// What the journal need not keep any more.
    pub(crate) done: Vec<u64>,
}

impl<K, V> After<K, V> {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            changes: Changes::default(),
            wakers: Vec::new(),
            unpark: Vec::new(),
            spawn: false,
            removed: Vec::new(),
            done: Vec::new(),
        }
    }
}

/// What is gone from a queue and its cache. Dropped, it is told of, and dropped.
pub(crate) struct Leftovers<K: QueueKey, V: QueueValue> {
    pub(crate) removed: Vec<Removed<K, V>>,
    pub(crate) changes: Changes<K, V>,
    pub(crate) core: Arc<Core<K, V>>,
}

impl<K: QueueKey, V: QueueValue> Drop for Leftovers<K, V> {
    fn drop(&mut self) {
        // A `Drop` that panics is not the fault of whoever comes along here.
        for removed in self.removed.drain(..) {
            contain(|| self.core.cache.engine.release(removed));
        }
        let Changes {
            replaced,
            ended,
            keys,
            ..
        } = std::mem::take(&mut self.changes);
        for operation in replaced.into_iter().chain(ended) {
            contain(|| drop(operation));
        }
        for key in keys {
            contain(|| drop(key));
        }
    }
}
