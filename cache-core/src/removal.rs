//! Entries on their way out: collected under a shard's lock, told of and dropped after it.

use crate::stats::Counters;
use crate::unwind::contain;
use smallvec::SmallVec;

/// Why an entry left a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RemovalCause {
    /// It was invalidated or cleared, or its load said that there is no value any more.
    Explicit,
    /// A newer value took its place.
    Replaced,
    /// Its time to live or to idle was over.
    Expired,
    /// The cache was full, and the policy chose it.
    Size,
}

/// What the builder's `eviction_listener` is.
pub(crate) type Listener<K, V> = Box<dyn Fn(K, V, RemovalCause) + Send + Sync>;

/// What an operation took out of a shard.
///
/// User code (a listener, the `Drop` of a key or a value) never runs under the lock of a shard, so
/// all that is taken out under it waits here until the lock is gone.
pub(crate) struct Removed<K, V> {
    entries: SmallVec<[(K, V, RemovalCause); 1]>,
    /// Only dropped.
    silent: SmallVec<[(Option<K>, Option<V>); 1]>,
}

impl<K, V> Removed<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            entries: SmallVec::new(),
            silent: SmallVec::new(),
        }
    }

    pub(crate) fn entry(&mut self, key: K, value: V, cause: RemovalCause) {
        self.entries.push((key, value, cause));
    }

    /// What was never in the cache, or is not all of an entry: the listener is not told of it.
    pub(crate) fn unused(&mut self, key: K, value: Option<V>) {
        self.silent.push((Some(key), value));
    }

    /// A value that was readable without being an entry of its own: the listener is not told of it.
    pub(crate) fn unused_value(&mut self, value: V) {
        self.silent.push((None, Some(value)));
    }

    /// Counts the entries by cause.
    pub(crate) fn count(&self, counters: &Counters) {
        for (_, _, cause) in &self.entries {
            match cause {
                RemovalCause::Explicit => counters.invalidations.one(),
                RemovalCause::Expired => counters.expirations.one(),
                RemovalCause::Size => counters.evictions.one(),
                RemovalCause::Replaced => {}
            }
        }
    }

    /// Tells the listener of each entry, and drops what is left.
    ///
    /// A listener that panics is not the fault of the caller, whose read or write is done: the
    /// panic ends here, after the panic hook reported it, and the next entries are told of.
    pub(crate) fn release(self, listener: Option<&Listener<K, V>>) {
        let Some(listener) = listener else {
            return;
        };
        for (key, value, cause) in self.entries {
            contain(|| listener(key, value, cause));
        }
    }
}
