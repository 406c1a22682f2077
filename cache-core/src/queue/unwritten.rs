//! What a queue has not stored.

use super::core::{Core, QueueKey, QueueValue};
use super::operation::{Failure, Operation, Setter};
use super::seats::Seat;
use super::stats::QueueStats;
use super::turns::Party;
use crate::park::block_on;
use crate::registry::ManagedQueue;
use crate::tags::Tag;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// An operation that was accepted and is not stored.
pub struct Unwritten<K, V> {
    operation: Arc<Operation<K, V>>,
    error: Option<Failure>,
    attempts: u32,
}

impl<K, V> Unwritten<K, V> {
    /// The key.
    pub fn key(&self) -> &K {
        &self.operation.key
    }

    /// The value that is not stored.
    pub fn value(&self) -> &V {
        &self.operation.value
    }

    /// Why its last attempt failed, if it had one.
    pub fn error(&self) -> Option<&Failure> {
        self.error.as_ref()
    }

    /// How many attempts have failed.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Which setter it is of.
    pub fn setter(&self) -> Setter {
        self.operation.setter
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Unwritten<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unwritten")
            .field("key", self.key())
            .field("value", self.value())
            .field("setter", &self.setter().to_string())
            .field("error", &self.error)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    pub(crate) fn unwritten(&self) -> Vec<Unwritten<K, V>> {
        self.see(|state| {
            let entries = state.lanes.entries();
            let unwritten = entries.map(|entry| Unwritten {
                operation: Arc::clone(&entry.operation),
                error: entry.error.clone(),
                attempts: entry.attempts,
            });
            unwritten.collect()
        })
    }
}

impl<K: QueueKey, V: QueueValue> ManagedQueue for Core<K, V> {
    fn name(&self) -> &str {
        self.cache.name()
    }

    fn cache_address(&self) -> usize {
        Arc::as_ptr(&self.cache.engine).addr()
    }

    fn stats(&self) -> QueueStats {
        Core::stats(self)
    }

    fn enter_tagged(self: Arc<Self>, tags: &[Tag], party: &Party) -> Option<Box<dyn Seat>> {
        Core::enter_tagged(&self, tags, party)
    }

    fn cross(&self, tags: &[Tag]) {
        self.see(|state| state.lanes.cross(tags));
    }

    fn tick(self: Arc<Self>) {
        Core::tick(&self);
    }

    fn shut(self: Arc<Self>, deadline: Duration) -> Box<dyn FnOnce() -> usize> {
        let barrier = Core::shut(&self, deadline);
        Box::new(move || {
            if !barrier.block() {
                self.stop();
            }
            block_on(self.sync());
            self.see(|state| state.lanes.len())
        })
    }
}
