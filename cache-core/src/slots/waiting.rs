//! The values that a write queue has accepted and not stored yet.

use super::{Slot, Slots, Traffic, reap};
use crate::removal::Removed;
use equivalent::Equivalent;

/// A value that waits: newer than anything that the store behind the cache can give.
pub(super) struct Waiting<V> {
    /// The operation that stores it, as the queue counts them.
    operation: u64,
    pub(super) value: V,
}

impl<K, V> Slots<K, V> {
    /// Whether there is no value that waits, of any key.
    #[inline]
    pub(crate) fn nothing_waits(&self) -> bool {
        self.waiting == 0
    }

    /// The value of a key that waits to be stored.
    #[inline]
    pub(crate) fn waiting<Q>(&self, hash: u64, key: &Q) -> Option<&V>
    where
        Q: Equivalent<K> + ?Sized,
    {
        if self.nothing_waits() {
            return None;
        }
        match self.traffic(hash, key) {
            Traffic::Waiting(value) => Some(value),
            Traffic::Writers | Traffic::Flight(_) | Traffic::None => None,
        }
    }

    /// All values that wait to be stored, with the hashes of their keys.
    pub(crate) fn all_waiting(&self) -> impl Iterator<Item = (u64, &K, &V)> {
        self.table.iter().filter_map(|slot| {
            let waiting = slot.waiting.as_ref()?;
            Some((slot.hash, &slot.key, &waiting.value))
        })
    }

    /// A queue accepted an operation: `value` waits to be stored from now on. Returns the value that
    /// waited before.
    pub(crate) fn accept(&mut self, hash: u64, key: &K, operation: u64, value: V) -> Option<V>
    where
        K: Eq + Clone,
    {
        let number = self.new_number();
        let slot = self.get_or_insert(hash, key);
        slot.disturb(number);
        let older = slot.waiting.replace(Waiting { operation, value });
        debug_assert!(
            older
                .as_ref()
                .is_none_or(|older| older.operation < operation),
            "a queue accepts in the order of its numbers"
        );
        self.waiting += usize::from(older.is_none());
        older.map(|older| older.value)
    }

    /// A queue is done with an operation: its value does not wait any more. False where a newer one
    /// waits by now.
    ///
    /// Finds the slot by the operation: no `Eq` of a key runs, which could panic and leave the slot
    /// behind.
    pub(crate) fn settle(
        &mut self,
        hash: u64,
        operation: u64,
        removed: &mut Removed<K, V>,
    ) -> bool {
        let number = self.new_number();
        let same = |slot: &Slot<K, V>| {
            let waiting = slot.waiting.as_ref();
            slot.hash == hash && waiting.is_some_and(|waiting| waiting.operation == operation)
        };
        let Ok(mut found) = self.table.find_entry(hash, same) else {
            return false;
        };
        let slot = found.get_mut();
        // The store behind was written: a write under way crossed that one.
        slot.disturb(number);
        if let Some(waiting) = slot.waiting.take() {
            removed.unused_value(waiting.value);
        }
        self.waiting -= 1;
        reap(found, removed);
        true
    }
}
