//! The lanes against a naive [`Model`].

mod model;

use super::super::operation::{Attempt, Setter, Work};
use super::super::turns::Party;
use super::*;
use crate::dice::Dice;
use crate::tags::Tag;
use model::{Kind, Model};

struct Nothing;

impl Work<u32, u64> for Nothing {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("test", "nothing")
    }
    fn run(&self) -> Attempt {
        Attempt::Done(Ok(()))
    }
}

type TestLanes = Lanes<u32, u64>;

/// In as many strides as it takes.
fn sweep(lanes: &mut TestLanes, mut sweep: Sweep, changes: &mut Changes<u32, u64>) {
    while lanes.sweep(&mut sweep, changes) {}
}

fn go_on(lanes: &mut TestLanes, changes: &mut Changes<u32, u64>) {
    lanes.go_on();
    let all = Sweep::settle(0, lanes.last_number());
    sweep(lanes, all, changes);
}

/// A guest leaves its lane, or all.
fn leave(lanes: &mut TestLanes, lane: Option<Id>, number: u64, changes: &mut Changes<u32, u64>) {
    if let Some(lane) = lane {
        lanes.leave(lane, number, changes);
    } else {
        let behind = lanes.leave_all(number, changes);
        sweep(lanes, behind, changes);
    }
}

/// What an operation carries.
fn tag(number: u64) -> Tag {
    Tag::from((number % 5).to_string())
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
                let (number, before) = self.lanes.enter_all(self.now, &mut changes);
                sweep(&mut self.lanes, before, &mut changes);
                self.model.enter(0, Kind::Hall, number, self.now);
                self.guests.push((None, number));
            }
            17..19 if !self.guests.is_empty() => {
                let chosen = dice.below(self.guests.len() as u64);
                let chosen = usize::try_from(chosen).expect("it is small");
                let (lane, number) = self.guests.swap_remove(chosen);
                self.granted.retain(|granted| *granted != number);
                leave(&mut self.lanes, lane, number, &mut changes);
                self.model.leave(number);
            }
            19 if dice.below(4) == 0 => {
                let hurry = self.lanes.hurry(self.now);
                sweep(&mut self.lanes, hurry, &mut changes);
                let waiting = self.model.items.iter_mut();
                for item in waiting.filter(|item| item.kind == Kind::Waits) {
                    item.due = item.due.min(self.now);
                }
            }
            19 if dice.below(2) == 0 => {
                self.model.stopped ^= true;
                if self.model.stopped {
                    self.lanes.stop(&mut changes);
                } else {
                    go_on(&mut self.lanes, &mut changes);
                }
            }
            _ => self.now += 1,
        }
        self.granted.extend(changes.granted);
        self.compare();
    }

    fn accept(&mut self, key: u32, delay: Nanos, changes: &mut Changes<u32, u64>) {
        let (place, number) = (self.place(key), self.lanes.new_number());
        let expected = matches!(place, Ok(lane) if self.lanes.coalesces(lane));
        let operation = Operation::new(key, number, Arc::new(Nothing)).tags(vec![tag(number)]);
        let times = (self.now, self.now + delay);
        let coalesced = self
            .lanes
            .accept(place, Arc::new(operation), number, times, changes);
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
        for kind in 0..5 {
            let carried = model.writes().any(|item| item.number % 5 == kind);
            assert_eq!(lanes.carry(&[tag(kind)]), carried);
        }
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
        go_on(&mut pair.lanes, &mut changes);
        while pair.lanes.len() + pair.guests.len() > 0 {
            for (lane, _) in std::mem::take(&mut pair.flying) {
                pair.lanes.end(lane, &mut changes);
            }
            for (lane, number) in std::mem::take(&mut pair.guests) {
                leave(&mut pair.lanes, lane, number, &mut changes);
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

#[test]
fn a_sweep_goes_by_the_order_of_acceptance_and_no_further_than_a_stride() {
    let (mut pair, mut changes) = (Pair::new(), Changes::default());
    for key in [1, 2, 3] {
        pair.accept(key, 1_000, &mut changes);
    }
    // The lane of the first is used again, for the last.
    let pace = Pace {
        batch: 1,
        full: true,
    };
    let first = pair.lanes.take(0, pace, &mut changes);
    pair.lanes.end(first[0].lane, &mut changes);
    pair.accept(4, 1_000, &mut changes);
    let mut hurry = pair.lanes.hurry(7);
    pair.accept(5, 1_000, &mut changes);
    let mut dues = Vec::new();
    loop {
        let more = pair.lanes.sweep(&mut hurry, &mut changes);
        let entries = pair.lanes.entries();
        dues.push(entries.map(|entry| entry.due).collect::<Vec<_>>());
        if !more {
            break;
        }
    }
    assert_eq!(
        dues,
        [
            [7, 1_000, 1_000, 1_000],
            [7, 7, 1_000, 1_000],
            [7, 7, 7, 1_000]
        ]
    );
}

#[test]
fn a_sweep_leaves_what_came_later_as_it_is_in_the_same_lane_too() {
    let (mut pair, mut changes) = (Pair::new(), Changes::default());
    pair.accept(1, 0, &mut changes);
    pair.take(&mut changes);
    let hurry = pair.lanes.hurry(7);
    pair.accept(1, 1_000, &mut changes);
    sweep(&mut pair.lanes, hurry, &mut changes);
    let dues: Vec<_> = pair.lanes.entries().map(|entry| entry.due).collect();
    assert_eq!(dues, [0, 1_000]);
}
