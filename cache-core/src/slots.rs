//! Keys that are being loaded or written right now.
//!
//! A slot lives only while it is in use: hits and a quiet cache pay nothing for it.

use crate::flight::Flight;
use crate::removal::Removed;
use crate::tags::Tag;
use equivalent::Equivalent;
use hashbrown::HashTable;
use hashbrown::hash_table::OccupiedEntry;
use std::sync::Arc;

/// What goes on with one key.
pub(crate) struct Slot<K, V> {
    hash: u64,
    key: K,
    /// Tells a write its slot again.
    id: u64,
    /// The load that may fill the cache. Not while there are writers.
    pub(crate) flight: Option<Arc<Flight<V>>>,
    /// The tags that the value of `flight` will carry.
    pub(crate) tags: Vec<Tag>,
    /// Writes under way.
    pub(crate) writers: u32,
    /// Changed by whatever would make the value of a write under way too old to be cached: another
    /// write that starts or ends, an insert, an invalidation.
    pub(crate) mark: u64,
}

/// The slots of a shard.
pub(crate) struct Slots<K, V> {
    table: HashTable<Slot<K, V>>,
    last_number: u64,
}

/// Tells which slot a write has, and what it marked it with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WriteTicket {
    slot: u64,
    mark: u64,
}

impl<K, V> Slots<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            table: HashTable::new(),
            last_number: 0,
        }
    }

    /// A number that was never used before: for marks and ids.
    fn new_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Whether a key is being loaded or written.
    pub(crate) fn is_busy<Q>(&self, hash: u64, key: &Q) -> bool
    where
        Q: Equivalent<K> + ?Sized,
    {
        let same = |slot: &Slot<K, V>| slot.hash == hash && key.equivalent(&slot.key);
        self.table.find(hash, same).is_some()
    }

    /// The slot of a key, made where there is none.
    pub(crate) fn get_or_insert(&mut self, hash: u64, key: &K) -> &mut Slot<K, V>
    where
        K: Eq + Clone,
    {
        let id = self.new_number();
        let same = |slot: &Slot<K, V>| slot.hash == hash && slot.key == *key;
        let entry = self.table.entry(hash, same, |slot| slot.hash);
        let new = || Slot {
            hash,
            key: key.clone(),
            id,
            flight: None,
            tags: Vec::new(),
            writers: 0,
            mark: 0,
        };
        entry.or_insert_with(new).into_mut()
    }

    /// Begins a write of a key: takes its flight away.
    pub(crate) fn begin_write(&mut self, hash: u64, key: &K) -> WriteTicket
    where
        K: Eq + Clone,
    {
        let mark = self.new_number();
        let slot = self.get_or_insert(hash, key);
        slot.flight = None;
        slot.writers += 1;
        slot.mark = mark;
        WriteTicket {
            slot: slot.id,
            mark,
        }
    }

    /// Ends a write; whether it was alone, so that its value is what the store behind holds.
    ///
    /// Finds the slot by its id: no `Eq` of a key runs, which could panic and leave the slot behind.
    pub(crate) fn end_write(
        &mut self,
        hash: u64,
        ticket: WriteTicket,
        removed: &mut Removed<K, V>,
    ) -> bool {
        let new_mark = self.new_number();
        let Ok(mut found) = self.table.find_entry(hash, |slot| slot.id == ticket.slot) else {
            debug_assert!(false, "a slot lives as long as it has writers");
            return false;
        };
        let slot = found.get_mut();
        // No flight to take away: none starts while there are writers.
        let alone = slot.mark == ticket.mark && slot.writers == 1;
        slot.mark = new_mark;
        slot.writers -= 1;
        reap(found, removed);
        alone
    }

    /// Takes a flight away, if it is still the one that may fill; whether it was.
    ///
    /// Finds the slot by the flight: no `Eq` of a key runs here either.
    pub(crate) fn take_flight(
        &mut self,
        hash: u64,
        flight: &Arc<Flight<V>>,
        removed: &mut Removed<K, V>,
    ) -> bool {
        let has_it = |slot: &Slot<K, V>| {
            slot.flight
                .as_ref()
                .is_some_and(|own| Arc::ptr_eq(own, flight))
        };
        let Ok(mut found) = self.table.find_entry(hash, has_it) else {
            return false;
        };
        found.get_mut().flight = None;
        reap(found, removed);
        true
    }

    /// The value of a key changed from outside: no load or write under way may cache its own.
    pub(crate) fn disturb<Q>(&mut self, hash: u64, key: &Q, removed: &mut Removed<K, V>)
    where
        Q: Equivalent<K> + ?Sized,
    {
        let mark = self.new_number();
        let same = |slot: &Slot<K, V>| slot.hash == hash && key.equivalent(&slot.key);
        if let Ok(mut found) = self.table.find_entry(hash, same) {
            let slot = found.get_mut();
            slot.flight = None;
            slot.mark = mark;
            reap(found, removed);
        }
    }

    /// The same for all keys, or for those whose load will carry `tag`.
    pub(crate) fn disturb_all(&mut self, tag: Option<&str>, removed: &mut Removed<K, V>) {
        let mark = self.new_number();
        let idle = self.table.extract_if(|slot| {
            // The tags of what a writer will put are not known yet, so it counts as tagged.
            let concerned = tag.is_none_or(|tag| {
                slot.writers > 0 || slot.tags.iter().any(|own| own.as_str() == tag)
            });
            if concerned {
                slot.flight = None;
                slot.mark = mark;
            }
            slot.is_idle()
        });
        for slot in idle {
            removed.unused(slot.key, None);
        }
    }
}

/// Takes a slot away where it is not in use any more.
fn reap<K, V>(found: OccupiedEntry<'_, Slot<K, V>>, removed: &mut Removed<K, V>) {
    if found.get().is_idle() {
        removed.unused(found.remove().0.key, None);
    }
}

impl<K, V> Slot<K, V> {
    fn is_idle(&self) -> bool {
        self.flight.is_none() && self.writers == 0
    }
}
