//! Keys that are being loaded or written right now, or whose write waits in a queue.
//!
//! A slot lives only while it is in use: hits and a quiet cache pay nothing for it.
//!
//! What happens to a key is numbered in order. A load may fill the cache if its number is higher
//! than that of the last *disturbance* of the key (a write, an insert, an invalidation), and than
//! that of any load that has filled it since. No load begins while a value waits.

mod waiting;

use crate::clear::Clears;
use crate::flight::Flight;
use crate::removal::Removed;
use crate::tags::Tag;
use crate::wait_graph::Node;
use equivalent::Equivalent;
use hashbrown::HashTable;
use hashbrown::hash_table::OccupiedEntry;
use std::sync::Arc;
use waiting::Waiting;

/// Tags that are noted for a write under way. One that is crossed by more will not be alone.
const MOST_CROSSED: usize = 64;

/// What goes on with one key.
pub(crate) struct Slot<K, V> {
    hash: u64,
    key: K,
    /// Tells a load or a write its slot again.
    id: u64,
    /// The load to wait for: the last to begin since the key was disturbed. None while there are
    /// writers.
    flight: Option<Arc<Flight<V>>>,
    /// Loads under way, those included that may not fill any more.
    loads: u32,
    /// The tags that their values will carry, as far as that is known; `None` where it is not.
    tags: Option<Vec<Tag>>,
    /// Writes under way.
    writers: u32,
    /// The last disturbance. A write that began with another number is not alone.
    disturbed: u64,
    /// The last load to begin of those that have filled the cache.
    landed: u64,
    waiting: Option<Waiting<V>>,
    /// Tags that were invalidated since the last write began.
    crossed: Clears,
}

/// The slots of a shard.
pub(crate) struct Slots<K, V> {
    table: HashTable<Slot<K, V>>,
    last_number: u64,
    /// Slots in which a value waits: what a miss looks at first.
    waiting: usize,
    /// Writes under way that are not of one key, and so have no slot.
    pub(crate) clears: Clears,
}

/// Tells a write its slot, and its number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WriteTicket {
    slot: u64,
    begun: u64,
}

/// What a load meets when it begins.
pub(crate) enum Traffic<'a, V> {
    /// A value waits to be stored.
    Waiting(&'a V),
    /// Somebody writes.
    Writers,
    /// Somebody loads.
    Flight(&'a Arc<Flight<V>>),
    /// Nobody does either.
    None,
}

impl<K, V> Slots<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            table: HashTable::new(),
            last_number: 0,
            waiting: 0,
            clears: Clears::default(),
        }
    }

    fn new_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// What goes on with a key.
    pub(crate) fn traffic<Q>(&self, hash: u64, key: &Q) -> Traffic<'_, V>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let same = |slot: &Slot<K, V>| slot.hash == hash && key.equivalent(&slot.key);
        let Some(slot) = self.table.find(hash, same) else {
            return Traffic::None;
        };
        match (&slot.waiting, &slot.flight) {
            (Some(waiting), _) => Traffic::Waiting(&waiting.value),
            (None, _) if slot.writers > 0 => Traffic::Writers,
            (None, Some(flight)) => Traffic::Flight(flight),
            (None, None) => Traffic::None,
        }
    }

    /// The slot of a key, made where there is none.
    fn get_or_insert(&mut self, hash: u64, key: &K) -> &mut Slot<K, V>
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
            loads: 0,
            tags: Some(Vec::new()),
            writers: 0,
            disturbed: 0,
            landed: 0,
            waiting: None,
            crossed: Clears::default(),
        };
        entry.or_insert_with(new).into_mut()
    }

    /// Whether nobody loads or writes a key, and no write of it waits.
    pub(crate) fn is_quiet<Q>(&self, hash: u64, key: &Q) -> bool
    where
        Q: Equivalent<K> + ?Sized,
    {
        let same = |slot: &Slot<K, V>| slot.hash == hash && key.equivalent(&slot.key);
        self.table.find(hash, same).is_none()
    }

    /// Begins a load. Not while there are writers, or a value waits.
    ///
    /// Others can join it from now on if it `runs` already, else from when it [takes
    /// off](Self::take_off): who waited for a load in a queue could wait for ever. `tags` are those
    /// that the value will carry, where they are known.
    pub(crate) fn begin_load(
        &mut self,
        hash: u64,
        key: &K,
        node: Arc<Node>,
        runs: bool,
        tags: Option<&[Tag]>,
    ) -> Arc<Flight<V>>
    where
        K: Eq + Clone,
    {
        let begun = self.new_number();
        let slot = self.get_or_insert(hash, key);
        debug_assert!(
            slot.writers == 0 && slot.waiting.is_none(),
            "a load beside a write would fill a stale value"
        );
        let flight = Arc::new(Flight::new(node, slot.id, begun));
        if runs {
            slot.flight = Some(Arc::clone(&flight));
        }
        slot.expect_tags(tags);
        slot.loads += 1;
        flight
    }

    /// A load that was queued is about to run: if it can be `joined`, others can from now on. False
    /// where there is no use in it any more, since the key was disturbed or somebody else loads it.
    pub(crate) fn take_off(&mut self, hash: u64, flight: &Arc<Flight<V>>, joined: bool) -> bool {
        let Some(slot) = self.table.find_mut(hash, |slot| slot.id == flight.slot) else {
            debug_assert!(false, "a slot lives as long as it has loads");
            return false;
        };
        let useful = slot.flight.is_none() && slot.may_fill(flight);
        if useful && joined {
            slot.flight = Some(Arc::clone(flight));
        }
        useful
    }

    /// Ends a load; whether it may fill the cache. `fills` says whether it would.
    ///
    /// Finds the slot by its id: no `Eq` of a key runs, which could panic and leave the slot behind.
    pub(crate) fn end_load(
        &mut self,
        hash: u64,
        flight: &Arc<Flight<V>>,
        fills: bool,
        removed: &mut Removed<K, V>,
    ) -> bool {
        let Ok(mut found) = self.table.find_entry(hash, |slot| slot.id == flight.slot) else {
            debug_assert!(false, "a slot lives as long as it has loads");
            return false;
        };
        let slot = found.get_mut();
        slot.loads -= 1;
        slot.flight.take_if(|own| Arc::ptr_eq(own, flight));
        let may_fill = slot.may_fill(flight);
        if may_fill && fills {
            slot.landed = flight.begun;
        }
        reap(found, removed);
        may_fill
    }

    /// Begins a write.
    pub(crate) fn begin_write(&mut self, hash: u64, key: &K) -> WriteTicket
    where
        K: Eq + Clone,
    {
        let begun = self.new_number();
        let slot = self.get_or_insert(hash, key);
        slot.disturb(begun);
        slot.writers += 1;
        slot.crossed = Clears::default();
        WriteTicket {
            slot: slot.id,
            begun,
        }
    }

    /// Ends a write; whether it was alone, so that its value is what the store behind holds. `tags`
    /// are those that the value would carry, where they are known.
    ///
    /// Finds the slot by its id, as [`end_load`](Self::end_load) does.
    pub(crate) fn end_write(
        &mut self,
        hash: u64,
        ticket: WriteTicket,
        tags: Option<&[Tag]>,
        removed: &mut Removed<K, V>,
    ) -> bool {
        let ended = self.new_number();
        let Ok(mut found) = self.table.find_entry(hash, |slot| slot.id == ticket.slot) else {
            debug_assert!(false, "a slot lives as long as it has writers");
            return false;
        };
        let slot = found.get_mut();
        let alone = slot.disturbed == ticket.begun
            && slot.writers == 1
            && slot.waiting.is_none()
            && !slot.crossed.concern(tags)
            && !self.clears.concern(tags);
        slot.disturb(ended);
        slot.writers -= 1;
        reap(found, removed);
        alone
    }

    /// The value of a key changed from outside: no load or write under way may cache its own.
    pub(crate) fn disturb<Q>(&mut self, hash: u64, key: &Q)
    where
        Q: Equivalent<K> + ?Sized,
    {
        let number = self.new_number();
        let same = |slot: &Slot<K, V>| slot.hash == hash && key.equivalent(&slot.key);
        if let Some(slot) = self.table.find_mut(hash, same) {
            slot.disturb(number);
        }
    }

    /// The same for all keys.
    pub(crate) fn disturb_all(&mut self) {
        let number = self.new_number();
        for slot in &mut self.table {
            slot.disturb(number);
        }
    }

    /// The same for the keys whose value carries `tag`, or will. `carried` tells of the hash of a
    /// key whether its value does now.
    pub(crate) fn disturb_tagged(&mut self, tag: &str, carried: impl Fn(u64) -> bool) {
        let number = self.new_number();
        for slot in &mut self.table {
            if slot.writers > 0 && slot.crossed.len() < MOST_CROSSED && !carried(slot.hash) {
                // No load beside a writer may fill anyway, and the writer will say what it carries.
                slot.crossed.add(Some(Tag::from(tag)));
            } else if slot.may_carry(tag) {
                slot.disturb(number);
            }
        }
    }
}

/// Takes a slot away where it is not in use any more.
fn reap<K, V>(found: OccupiedEntry<'_, Slot<K, V>>, removed: &mut Removed<K, V>) {
    if found.get().is_unused() {
        removed.unused(found.remove().0.key, None);
    }
}

impl<K, V> Slot<K, V> {
    fn is_unused(&self) -> bool {
        self.loads == 0 && self.writers == 0 && self.waiting.is_none()
    }

    fn disturb(&mut self, number: u64) {
        self.flight = None;
        self.disturbed = number;
    }

    fn may_fill(&self, flight: &Flight<V>) -> bool {
        flight.begun > self.disturbed.max(self.landed)
    }

    /// One more load begins, whose value will carry `tags`.
    fn expect_tags(&mut self, tags: Option<&[Tag]>) {
        if self.loads == 0 {
            self.tags = Some(Vec::new());
        }
        let Some(tags) = tags else {
            self.tags = None;
            return;
        };
        if let Some(all) = &mut self.tags {
            let new = tags.iter().filter(|tag| !all.contains(tag)).cloned();
            let new: Vec<Tag> = new.collect();
            all.extend(new);
        }
    }

    /// Whether the value that is loaded or written will carry a tag, as far as that is known.
    fn may_carry(&self, tag: &str) -> bool {
        let carries = |tags: &Vec<Tag>| tags.iter().any(|own| own.as_str() == tag);
        self.writers > 0 || self.tags.as_ref().is_none_or(carries)
    }
}
