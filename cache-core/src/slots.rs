//! Keys that are being loaded or written right now.
//!
//! A slot lives only while it is in use: hits and a quiet cache pay nothing for it.

use crate::flight::Flight;
use crate::removal::Removed;
use crate::tags::Tag;
use equivalent::Equivalent;
use hashbrown::HashTable;
use std::sync::Arc;

/// What goes on with one key.
pub(crate) struct Slot<K, V> {
    hash: u64,
    key: K,
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
    last_mark: u64,
}

impl<K, V> Slots<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            table: HashTable::new(),
            last_mark: 0,
        }
    }

    /// A mark that was never used before.
    pub(crate) fn new_mark(&mut self) -> u64 {
        self.last_mark += 1;
        self.last_mark
    }

    pub(crate) fn get<Q>(&mut self, hash: u64, key: &Q) -> Option<&mut Slot<K, V>>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let same = |slot: &Slot<K, V>| slot.hash == hash && key.equivalent(&slot.key);
        self.table.find_mut(hash, same)
    }

    /// The slot of a key, made where there is none.
    pub(crate) fn get_or_insert(&mut self, hash: u64, key: &K) -> &mut Slot<K, V>
    where
        K: Eq + Clone,
    {
        let same = |slot: &Slot<K, V>| slot.hash == hash && slot.key == *key;
        let entry = self.table.entry(hash, same, |slot| slot.hash);
        let new = || Slot {
            hash,
            key: key.clone(),
            flight: None,
            tags: Vec::new(),
            writers: 0,
            mark: 0,
        };
        entry.or_insert_with(new).into_mut()
    }

    /// The value of a key changed from outside: no load or write under way may cache its own.
    pub(crate) fn disturb<Q>(&mut self, hash: u64, key: &Q, removed: &mut Removed<K, V>)
    where
        Q: Equivalent<K> + ?Sized,
    {
        if self.table.is_empty() {
            return;
        }
        let mark = self.new_mark();
        if let Some(slot) = self.get(hash, key) {
            slot.flight = None;
            slot.mark = mark;
        }
        self.reap(hash, key, removed);
    }

    /// The same for all keys, or for those whose load will carry `tag`.
    pub(crate) fn disturb_all(&mut self, tag: Option<&str>, removed: &mut Removed<K, V>) {
        let mark = self.new_mark();
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

    /// Takes the slot of a key away where it is not in use any more.
    pub(crate) fn reap<Q>(&mut self, hash: u64, key: &Q, removed: &mut Removed<K, V>)
    where
        Q: Equivalent<K> + ?Sized,
    {
        let same = |slot: &Slot<K, V>| slot.hash == hash && key.equivalent(&slot.key);
        if let Ok(found) = self.table.find_entry(hash, same)
            && found.get().is_idle()
        {
            removed.unused(found.remove().0.key, None);
        }
    }
}

impl<K, V> Slot<K, V> {
    fn is_idle(&self) -> bool {
        self.flight.is_none() && self.writers == 0
    }
}
