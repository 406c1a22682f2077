//! The keys that some miniature holds, and by which id.

use super::scale::{STEPS, mix};
use hashbrown::HashTable;

/// Where a key stands. There are fewer than 2^16, as all miniatures together hold fewer entries.
pub(super) type Slot = u16;

/// The id of a key in a miniature that does not hold it.
const NOWHERE: u16 = u16::MAX;

/// 24 bytes for each key, and about 3 to find it.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Slots by hash.
    table: HashTable<Slot>,
    all: Vec<Key>,
    /// The slots that are in no use.
    free: Vec<Slot>,
}

/// A key is its hash: that two have the same is not to be expected of so few.
#[derive(Debug, Clone, Copy)]
struct Key {
    hash: u64,
    /// Its id in each miniature.
    ids: [u16; STEPS],
}

impl Keys {
    /// The slot of a key, which gets one where it has none.
    pub(super) fn slot(&mut self, hash: u64) -> Slot {
        // Mixed, as all hashes of a sample may have bits in common.
        let spread = mix(hash);
        let same = |slot: &Slot| self.all[usize::from(*slot)].hash == hash;
        if let Some(slot) = self.table.find(spread, same) {
            return *slot;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            let slot = Slot::try_from(self.all.len()).expect("fewer keys than entries");
            reserve(&mut self.all);
            self.all.push(Key::new(hash));
            slot
        });
        self.all[usize::from(slot)] = Key::new(hash);
        let all = &self.all;
        self.table
            .insert_unique(spread, slot, |slot| mix(all[usize::from(*slot)].hash));
        slot
    }

    /// The id of a key in the miniature of a step, if that holds it.
    pub(super) fn id(&self, slot: Slot, step: usize) -> Option<u16> {
        let id = self.all[usize::from(slot)].ids[step];
        (id != NOWHERE).then_some(id)
    }

    pub(super) fn hold(&mut self, slot: Slot, step: usize, id: u16) {
        self.all[usize::from(slot)].ids[step] = id;
    }

    /// The miniature of a step holds the key no more.
    pub(super) fn let_go(&mut self, slot: Slot, step: usize) {
        self.hold(slot, step, NOWHERE);
    }

    /// Forgets a key that no miniature holds.
    pub(super) fn tidy(&mut self, slot: Slot) {
        let key = &self.all[usize::from(slot)];
        if key.ids != [NOWHERE; STEPS] {
            return;
        }
        if let Ok(found) = self.table.find_entry(mix(key.hash), |other| *other == slot) {
            found.remove();
            self.free.push(slot);
        }
    }
}

/// Makes room for one more: not for twice as many, as keys are most of what a curve takes.
pub(super) fn reserve<T>(all: &mut Vec<T>) {
    if all.len() == all.capacity() {
        all.reserve_exact(all.len() / 8 + 64);
    }
}

impl Key {
    fn new(hash: u64) -> Self {
        Self {
            hash,
            ids: [NOWHERE; STEPS],
        }
    }
}
