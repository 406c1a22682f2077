//! The keys that some miniature holds, and by which id.

use super::scale::STEPS;
use crate::hashing::mix;
use hashbrown::HashTable;

/// Where a key stands. There are fewer than 2^16, as all miniatures together hold fewer entries.
pub(super) type Slot = u16;

/// The id of a key in a miniature that does not hold it.
const NOWHERE: u16 = u16::MAX;

/// 20 bytes for each key, and about 3 to find it.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Slots by hash.
    table: HashTable<Slot>,
    all: Vec<Key>,
    /// The slots that are in no use.
    free: Vec<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Key {
    name: Name,
    /// Its id in each miniature.
    ids: [u16; STEPS],
}

/// 48 bits of a hash, by which a key goes: that two are alike is not to be expected of so few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name([u16; 3]);

impl Name {
    #[expect(clippy::cast_possible_truncation, reason = "16 bits at a time")]
    fn of(hash: u64) -> Self {
        // Mixed, as all hashes of a sample may have bits in common.
        let mixed = mix(hash);
        Self([0, 16, 32].map(|shift| (mixed >> shift) as u16))
    }

    /// What the table goes by.
    fn hash(self) -> u64 {
        mix(self
            .0
            .iter()
            .fold(0, |bits, part| bits << 16 | u64::from(*part)))
    }
}

impl Keys {
    /// The slot of a key, which gets one where it has none.
    pub(super) fn slot(&mut self, hash: u64) -> Slot {
        let name = Name::of(hash);
        let same = |slot: &Slot| self.all[usize::from(*slot)].name == name;
        if let Some(slot) = self.table.find(name.hash(), same) {
            return *slot;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            let slot = Slot::try_from(self.all.len()).expect("fewer keys than entries");
            reserve(&mut self.all);
            self.all.push(Key::new(name));
            slot
        });
        self.all[usize::from(slot)] = Key::new(name);
        let all = &self.all;
        let rehash = |slot: &Slot| all[usize::from(*slot)].name.hash();
        let buckets = self.table.num_buckets();
        self.table.insert_unique(name.hash(), slot, rehash);
        // It grows also where the traces of keys that went have used it up, and then needs no more room.
        if self.table.num_buckets() > buckets && self.table.len() < self.table.capacity() / 2 {
            self.table.shrink_to(self.table.len(), rehash);
        }
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
        if let Ok(found) = self
            .table
            .find_entry(key.name.hash(), |other| *other == slot)
        {
            found.remove();
            self.free.push(slot);
        }
    }
}

/// Makes room for some more: not for twice as many, as keys are most of what a curve takes, and there are
/// no more than some thousands.
fn reserve<T>(all: &mut Vec<T>) {
    const STEP: usize = 256;
    if all.len() == all.capacity() {
        all.reserve_exact(STEP);
    }
}

impl Key {
    fn new(name: Name) -> Self {
        Self {
            name,
            ids: [NOWHERE; STEPS],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;

    #[test]
    fn keys_that_come_and_go_need_no_more_room_than_those_that_are_there() {
        const HELD: usize = 10_000;
        let mut keys = Keys::default();
        let mut dice = Dice(7);
        let mut held: Vec<Slot> = Vec::new();
        for n in 0..400_000 {
            let slot = keys.slot(n);
            keys.hold(slot, 0, 1);
            held.push(slot);
            if held.len() > HELD {
                let gone = held.swap_remove(dice.index(HELD));
                keys.let_go(gone, 0);
                keys.tidy(gone);
            }
        }
        assert_eq!(keys.table.len(), HELD);
        assert_eq!(keys.table.num_buckets(), 1 << 14, "as few as 10,000 need");
    }
}
