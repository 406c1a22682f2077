//! What can be done with a write queue, and with the query for a key of it.
//!
//! Twice, as everything in [`at`](super::at) is.

use super::at::{At, Unfit, never};
use cache_core::{DeadLetter, Query, QueueStats, Unwritten, WriteBehind};
use std::hash::Hash;
use std::time::Duration;

impl<K, V, Q> At<'_, WriteBehind<K, V>, Q>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Waits until all that was accepted before is stored.
    pub fn flush(self) {
        self.cache.flush();
    }

    /// The same for tasks.
    pub async fn flush_async(self) {
        self.cache.flush_async().await;
    }

    /// Waits until all that was accepted before for the key is stored.
    pub fn flush_key(self)
    where
        Q: Query<K>,
    {
        self.cache.flush_key(&self.query);
    }

    /// The same for tasks.
    pub async fn flush_key_async(self)
    where
        Q: Query<K>,
    {
        self.cache.flush_key_async(&self.query).await;
    }

    /// Stores what waits, and gives what was not stored in time.
    pub fn shutdown(self, deadline: Duration) -> Vec<Unwritten<K, V>> {
        self.cache.shutdown(deadline)
    }

    /// The same for tasks.
    pub async fn shutdown_async(self, deadline: Duration) -> Vec<Unwritten<K, V>> {
        self.cache.shutdown_async(deadline).await
    }

    /// What was given up.
    pub fn dead_letters(self) -> Vec<DeadLetter<K, V>> {
        self.cache.dead_letters()
    }

    /// Queues it again; how many.
    pub fn replay_dead_letters(self) -> usize {
        self.cache.replay_dead_letters()
    }

    /// What the queue counted.
    pub fn queue_stats(self) -> QueueStats {
        self.cache.queue_stats()
    }
}

#[expect(missing_docs, reason = "the methods of `At`, by the same names")]
#[expect(clippy::unused_async, reason = "as those of `At`")]
impl<K, V> Unfit<WriteBehind<K, V>> {
    pub fn flush(&self) {
        never()
    }
    pub async fn flush_async(&self) {
        never()
    }
    pub fn flush_key(&self) {
        never()
    }
    pub async fn flush_key_async(&self) {
        never()
    }
    pub fn shutdown(&self, _: Duration) -> Vec<Unwritten<K, V>> {
        never()
    }
    pub async fn shutdown_async(&self, _: Duration) -> Vec<Unwritten<K, V>> {
        never()
    }
    pub fn dead_letters(&self) -> Vec<DeadLetter<K, V>> {
        never()
    }
    pub fn replay_dead_letters(&self) -> usize {
        never()
    }
    pub fn queue_stats(&self) -> QueueStats {
        never()
    }
}
