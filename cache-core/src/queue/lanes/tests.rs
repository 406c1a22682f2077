//! The lanes against a naive model: one list of all that was accepted, in order.

use super::super::operation::{Attempt, Setter, Work};
use super::super::turns::Party;
use super::*;

struct Nothing;

impl Work<u32, u64> for Nothing {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("test", "nothing")
    }
    fn run(&self) -> Attempt {
        Attempt::Done(Ok(()))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Waits,
    Flies,
    Guest,
    Hall,
}

/// One that was accepted and has not ended.
#[derive(Debug, Clone)]
struct Item {
    /// A hall is of all keys.
    key: u32,
    kind: Kind,
    number: u64,
    order: u64,
    due: Nanos,
    wanted: bool,
    paused: bool,
}

#[derive(Default)]
struct Model {
    items: Vec<Item>,
    stopped: bool,
}

impl Model {
    fn meets(&self, index: usize, key: u32) -> bool {
        self.items[index].kind == Kind::Hall || self.items[index].key == key
    }

    /// Whether nothing stands before an item.
    fn is_first(&self, index: usize) -> bool {
        let item = &self.items[index];
        (0..index).all(|before| item.kind != Kind::Hall && !self.meets(before, item.key))
    }

    fn last_of(&self, key: u32) -> Option<usize> {
        (0..self.items.len())
            .rev()
            .find(|&index| self.meets(index, key))
    }

    fn next_of(&self, index: usize) -> Option<usize> {
        let key = self.items[index].key;
        (index + 1..self.items.len()).find(|&after| self.meets(after, key))
    }

    fn is_write(&self, index: Option<usize>) -> Option<usize> {
        index.filter(|&index| self.items[index].kind == Kind::Waits)
    }

    fn accept(&mut self, key: u32, number: u64, due: Nanos) -> bool {
        if let Some(last) = self.is_write(self.last_of(key)) {
            self.items[last].number = number;
            if !self.items[last].paused {
                self.items[last].due = self.items[last].due.min(due);
            }
            return true;
        }
        self.items.push(Item {
            key,
            kind: Kind::Waits,
            number,
            order: number,
            due,
            wanted: false,
            paused: false,
        });
        false
    }

    fn take(&mut self, now: Nanos) -> Option<u64> {
        let ready = (0..self.items.len()).filter(|&index| {
            let item = &self.items[index];
            let may = !self.stopped || item.wanted;
            item.kind == Kind::Waits && item.due <= now && may && self.is_first(index)
        });
        let first = ready.min_by_key(|&index| (self.items[index].due, self.items[index].order))?;
        self.items[first].kind = Kind::Flies;
        Some(self.items[first].number)
    }

    fn index(&self, number: u64) -> usize {
        let found = self.items.iter().position(|item| item.number == number);
        found.expect("it is there")
    }

    fn fail(&mut self, number: u64, due: Nanos) -> Failed {
        let index = self.index(number);
        if let Some(newer) = self.is_write(self.next_of(index)) {
            self.merge(index, newer);
            self.items[index].due = due;
            self.items[index].paused = true;
            return Failed::Superseded;
        }
        self.items[index].kind = Kind::Waits;
        self.items[index].due = due;
        self.items[index].paused = true;
        Failed::Waits
    }

    /// The newer of two writes takes the place of the older.
    fn merge(&mut self, older: usize, newer: usize) {
        let mut new = self.items.remove(newer);
        let old = &self.items[older];
        new.order = old.order;
        new.due = if old.paused {
            old.due
        } else {
            new.due.min(old.due)
        };
        new.paused = old.paused;
        new.wanted |= old.wanted;
        self.items[older] = new;
    }

    fn enter(&mut self, key: u32, kind: Kind, number: u64, now: Nanos) {
        for item in &mut self.items {
            if matches!(item.kind, Kind::Waits | Kind::Flies)
                && (kind == Kind::Hall || item.key == key)
            {
                item.wanted = true;
                if item.kind == Kind::Waits {
                    item.due = item.due.min(now);
                }
            }
        }
        self.items.push(Item {
            key,
            kind,
            number,
            order: number,
            due: 0,
            wanted: false,
            paused: false,
        });
    }

    fn leave(&mut self, number: u64) {
        let index = self.index(number);
        let item = self.items.remove(index);
        if item.kind == Kind::Hall {
            return;
        }
        let before = (0..index)
            .rev()
            .find(|&before| self.meets(before, item.key));
        let after = (index..self.items.len()).find(|&after| self.meets(after, item.key));
        if let (Some(older), Some(newer)) = (self.is_write(before), self.is_write(after)) {
            self.merge(older, newer);
        }
    }

    fn writes(&self) -> impl Iterator<Item = &Item> {
        let write = |item: &&Item| matches!(item.kind, Kind::Waits | Kind::Flies);
        self.items.iter().filter(write)
    }
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f);
        (self.0 >> 33) % end
    }
}

/// Both, step by step.
struct Pair {
    lanes: Lanes<u32, u64>,
    model: Model,
    now: Nanos,
    flying: Vec<(Id, u64)>,
    guests: Vec<(Option<Id>, u64)>,
    granted: Vec<u64>,
}

impl Pair {
    fn new() -> Self {
        Self {
            lanes: Lanes::new(),
            model: Model::default(),
            now: 0,
            flying: Vec::new(),
            guests: Vec::new(),
            granted: Vec::new(),
        }
    }

    fn place(&self, key: u32) -> Result<Id, (u64, u32)> {
        // A poor hash: keys meet.
        let hash = u64::from(key % 3) << 57;
        self.lanes.find(hash, &key).ok_or((hash, key))
    }

    fn step(&mut self, dice: &mut Dice) {
        let mut changes = Changes::default();
        let key = u32::try_from(dice.below(6)).expect("it is small");
        match dice.below(20) {
            0..8 => self.accept(key, dice.below(10), &mut changes),
            8..12 => self.take(&mut changes),
            12..14 if !self.flying.is_empty() => {
                let (lane, number) = self.fly(dice);
                self.lanes.end(lane, &mut changes);
                let index = self.model.index(number);
                self.model.items.remove(index);
            }
            14 if !self.flying.is_empty() => {
                let (lane, number) = self.fly(dice);
                let due = self.now + dice.below(10);
                let error = Failure::new("it failed");
                let failed = self.lanes.fail(lane, due, false, error, &mut changes);
                assert_eq!(failed, self.model.fail(number, due));
            }
            15 => {
                let (place, party) = (self.place(key), Party::alone());
                let entered = self.lanes.enter(place, &party, self.now, &mut changes);
                let (lane, number) = entered.expect("each is a party of its own");
                self.model.enter(key, Kind::Guest, number, self.now);
                self.guests.push((Some(lane), number));
            }
            16 if dice.below(3) == 0 => {
                let number = self.lanes.enter_all(self.now, &mut changes);
                self.model.enter(0, Kind::Hall, number, self.now);
                self.guests.push((None, number));
            }
            17..19 if !self.guests.is_empty() => {
                let chosen = dice.below(self.guests.len() as u64);
                let chosen = usize::try_from(chosen).expect("it is small");
                let (lane, number) = self.guests.swap_remove(chosen);
                self.granted.retain(|granted| *granted != number);
                match lane {
                    Some(lane) => self.lanes.leave(lane, number, &mut changes),
                    None => self.lanes.leave_all(number, &mut changes),
                }
                self.model.leave(number);
            }
            19 if dice.below(4) == 0 => {
                self.lanes.hurry(self.now, &mut changes);
                let waiting = self.model.items.iter_mut();
                for item in waiting.filter(|item| item.kind == Kind::Waits) {
                    item.due = item.due.min(self.now);
                }
            }
            19 if dice.below(2) == 0 => {
                self.model.stopped ^= true;
                self.lanes.stop(self.model.stopped, &mut changes);
            }
            _ => self.now += 1,
        }
        self.granted.extend(changes.granted);
        self.compare();
    }

    fn accept(&mut self, key: u32, delay: Nanos, changes: &mut Changes<u32, u64>) {
        let (place, number) = (self.place(key), self.lanes.new_number());
        let expected = matches!(place, Ok(lane) if self.lanes.coalesces(lane));
        let operation = Arc::new(Operation::new(key, number, Arc::new(Nothing)));
        let times = (self.now, self.now + delay);
        let coalesced = self.lanes.accept(place, operation, number, times, changes);
        assert_eq!(coalesced, expected);
        assert_eq!(coalesced, self.model.accept(key, number, times.1));
    }

    fn take(&mut self, changes: &mut Changes<u32, u64>) {
        let pace = Pace {
            batch: 10,
            full: false,
        };
        let taken = self.lanes.take(self.now, pace, changes);
        assert!(taken.len() <= 1, "nothing batches");
        let number = taken.first().map(|taken| taken.number);
        assert_eq!(number, self.model.take(self.now));
        let values = taken.iter().map(|taken| *taken.operation.value());
        assert!(values.eq(number), "the newest value goes");
        self.flying
            .extend(taken.iter().map(|taken| (taken.lane, taken.number)));
    }

    fn fly(&mut self, dice: &mut Dice) -> (Id, u64) {
        let chosen = dice.below(self.flying.len() as u64);
        self.flying
            .swap_remove(usize::try_from(chosen).expect("it is small"))
    }

    fn compare(&self) {
        let (lanes, model) = (&self.lanes, &self.model);
        assert_eq!(lanes.len(), model.writes().count());
        assert_eq!(lanes.flying(), self.flying.len());
        let guests = (0..model.items.len()).filter(|&index| {
            let is_guest = matches!(model.items[index].kind, Kind::Guest | Kind::Hall);
            is_guest && model.is_first(index)
        });
        let mut expected: Vec<_> = guests.map(|index| model.items[index].number).collect();
        let mut granted = self.granted.clone();
        expected.sort_unstable();
        granted.sort_unstable();
        assert_eq!(granted, expected, "{:#?}", model.items);
        for (lane, number) in &self.guests {
            let is_granted = match lane {
                Some(lane) => lanes.is_granted(*lane, *number),
                None => lanes.is_granted_all(*number),
            };
            assert_eq!(is_granted, granted.contains(number));
        }
        let first = model.writes().map(|item| item.order).min();
        let settled = first.map_or(u64::MAX, |first| first - 1);
        assert!(lanes.are_settled(settled) && (first.is_none() || !lanes.are_settled(settled + 1)));
        let orders: Vec<_> = lanes
            .entries()
            .map(|entry| (entry.order, entry.number))
            .collect();
        let mut expected: Vec<_> = model
            .writes()
            .map(|item| (item.order, item.number))
            .collect();
        expected.sort_unstable();
        assert_eq!(orders, expected);
        assert_eq!(lanes.index.len(), lanes.slab.len());
    }
}

#[test]
fn lanes_do_what_one_list_of_all_that_was_accepted_does() {
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let mut pair = Pair::new();
        for _ in 0..300 {
            pair.step(&mut dice);
        }
        // Then all ends, and no lane is left behind.
        let mut changes = Changes::default();
        pair.lanes.stop(false, &mut changes);
        while pair.lanes.len() + pair.guests.len() > 0 {
            for (lane, _) in std::mem::take(&mut pair.flying) {
                pair.lanes.end(lane, &mut changes);
            }
            for (lane, number) in std::mem::take(&mut pair.guests) {
                match lane {
                    Some(lane) => pair.lanes.leave(lane, number, &mut changes),
                    None => pair.lanes.leave_all(number, &mut changes),
                }
            }
            let pace = Pace {
                batch: 1,
                full: true,
            };
            for taken in pair.lanes.take(Nanos::MAX - 1, pace, &mut changes) {
                pair.flying.push((taken.lane, taken.number));
            }
        }
        assert_eq!((pair.lanes.slab.len(), pair.lanes.index.len()), (0, 0));
    }
}

#[test]
fn a_party_enters_a_lane_once() {
    let mut pair = Pair::new();
    let mut changes = Changes::default();
    let party = Party::alone();
    let first = pair.lanes.enter(pair.place(1), &party, 0, &mut changes);
    pair.accept(1, 0, &mut changes);
    let again = pair.lanes.enter(pair.place(1), &party, 0, &mut changes);
    assert_eq!(again, None);
    let (lane, number) = first.expect("it is the first");
    assert!(pair.lanes.is_granted(lane, number));
}
