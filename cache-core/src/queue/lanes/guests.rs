//! Guests among the operations of the lanes.

use super::super::turns::Party;
use super::lane::{Guest, Item};
use super::sweep::Sweep;
use super::{Changes, Lanes};
use crate::clock::Nanos;
use crate::list::Id;

/// Where a guest of one lane is.
pub(crate) struct Place {
    pub(crate) lane: Id,
    party: u64,
}

impl<K, V> Lanes<K, V> {
    /// Whether a party has a place in any lane.
    pub(crate) fn has_party(&self, party: &Party) -> bool {
        self.guests
            .values()
            .any(|place| party.includes(place.party))
    }

    /// A guest takes its place in the lane of a key; `None` where its party has one there. All that
    /// is before it is due now.
    pub(crate) fn enter(
        &mut self,
        place: Result<Id, (u64, K)>,
        party: &Party,
        now: Nanos,
        changes: &mut Changes<K, V>,
    ) -> Option<(Id, u64)> {
        let id = place.unwrap_or_else(|(hash, key)| self.make(hash, key));
        let of_party =
            |item: &Item<K, V>| matches!(item, Item::Guest(guest) if party.includes(guest.party));
        if self.slab[id].items.iter().any(of_party) {
            return None;
        }
        let number = self.new_number();
        self.guests.insert(
            number,
            Place {
                lane: id,
                party: party.own,
            },
        );
        let lane = &mut self.slab[id];
        lane.want(number, now);
        lane.items.push_back(Item::Guest(Guest {
            number,
            party: party.own,
            granted: false,
        }));
        self.settle(id, changes);
        Some((id, number))
    }

    /// A guest takes its place in all lanes. All that is before it is due now: the caller sees to
    /// that, by the sweep.
    pub(crate) fn enter_all(&mut self, now: Nanos, changes: &mut Changes<K, V>) -> (u64, Sweep) {
        let before = Sweep::want(self.last_number, now);
        let number = self.new_number();
        self.halls.insert(number, false);
        self.grant_hall(changes);
        (number, before)
    }

    /// A guest leaves its lane, whether it was its turn or not.
    pub(crate) fn leave(&mut self, id: Id, number: u64, changes: &mut Changes<K, V>) {
        let own = |item: &Item<K, V>| matches!(item, Item::Guest(guest) if guest.number == number);
        let lane = &mut self.slab[id];
        if let Some(index) = lane.items.iter().position(own) {
            lane.items.remove(index);
            self.merge_at(id, index, changes);
        }
        self.guests.remove(&number);
        self.settle(id, changes);
        self.grant_hall(changes);
    }

    /// Where a guest gave up its place before its turn, the newer of the two operations that it
    /// kept apart takes the place of the older.
    fn merge_at(&mut self, id: Id, index: usize, changes: &mut Changes<K, V>) {
        let lane = &self.slab[id];
        let (Some(Item::Write(old)), Some(Item::Write(new))) = (
            index.checked_sub(1).and_then(|index| lane.items.get(index)),
            lane.items.get(index),
        ) else {
            return;
        };
        if self.halls.range(old.order..new.order).next().is_some() {
            return;
        }
        let Some(Item::Write(old)) = self.slab[id].items.remove(index - 1) else {
            return;
        };
        if let Some(Item::Write(new)) = self.slab[id].items.get_mut(index - 1) {
            self.writes.remove(&new.order);
            new.order = old.order;
            new.since = old.since;
            new.due = if old.paused {
                old.due
            } else {
                new.due.min(old.due)
            };
            new.paused = old.paused;
            new.failures = old.failures;
            new.wanted |= old.wanted;
        }
        self.tagged.remove(&old.operation.tags);
        changes.replaced.push(old.operation);
    }

    /// A guest of all lanes leaves. All that is behind it can go on: the caller sees to that, by the
    /// sweep.
    pub(crate) fn leave_all(&mut self, number: u64, changes: &mut Changes<K, V>) -> Sweep {
        self.halls.remove(&number);
        self.grant_hall(changes);
        Sweep::settle(number, self.last_number)
    }

    /// Whether a guest has a place in the order of a key, of all lanes or of its own: another than
    /// the one of number `but`.
    pub(crate) fn has_guest(&self, hash: u64, key: &K, but: Option<u64>) -> bool
    where
        K: Eq,
    {
        let guest =
            |item: &Item<K, V>| matches!(item, Item::Guest(guest) if Some(guest.number) != but);
        let lane = self.find(hash, key);
        !self.halls.is_empty() || lane.is_some_and(|lane| self.slab[lane].items.iter().any(guest))
    }

    /// Whether it is the turn of a guest of a lane.
    pub(crate) fn is_granted(&self, id: Id, number: u64) -> bool {
        self.slab[id].items.iter().any(
            |item| matches!(item, Item::Guest(guest) if guest.number == number && guest.granted),
        )
    }

    /// Whether it is the turn of a guest of all lanes.
    pub(crate) fn is_granted_all(&self, number: u64) -> bool {
        self.halls.get(&number) == Some(&true)
    }

    /// Lets the first guest of all lanes in, if nothing is left of what came before it.
    pub(crate) fn grant_hall(&mut self, changes: &mut Changes<K, V>) {
        let Some(mut hall) = self.halls.first_entry() else {
            return;
        };
        let number = *hall.key();
        let write = self.writes.first_key_value().map(|(&order, _)| order);
        let guest = self.guests.first_key_value().map(|(&number, _)| number);
        let first = write.into_iter().chain(guest).min();
        if first.is_none_or(|first| first > number) && !*hall.get() {
            *hall.get_mut() = true;
            changes.granted.push(number);
        }
    }
}
