//! Which operations can be stored, by when.

use crate::clock::{NEVER, Nanos};
use crate::list::Id;
use std::any::TypeId;
use std::collections::{BTreeSet, HashMap};

/// How an operation takes part in batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// It waits for its first attempt: a full batch of such does not wait for the delay.
    Fresh,
    /// It is to be tried again, together with others.
    Again,
    /// It is to be tried again by itself: it has failed by itself.
    Alone,
}

/// When it is an operation's turn. Sorted by time, then by acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Turn {
    pub(crate) due: Nanos,
    pub(crate) order: u64,
    pub(crate) lane: Id,
}

/// What decides how long operations wait for each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// The most that go together.
    pub(crate) batch: usize,
    /// There is no room in the queue: nothing waits for the delay.
    pub(crate) full: bool,
}

/// The operations at the head of their lanes, by setter.
#[derive(Debug, Default)]
pub(crate) struct Ready {
    /// Few: as many as there are setters with operations that wait. None is empty.
    groups: HashMap<TypeId, Group>,
}

/// Those of one setter.
#[derive(Debug)]
struct Group {
    batches: bool,
    /// By class.
    turns: [BTreeSet<Turn>; 3],
}

impl Group {
    fn first(&self) -> Option<Turn> {
        let firsts = self.turns.iter().filter_map(BTreeSet::first);
        firsts.min().copied()
    }

    /// Whether what waits for the delay need not.
    fn is_full(&self, pace: Pace) -> bool {
        let fresh = self.turns[Class::Fresh as usize].len();
        (pace.full && fresh > 0) || (self.batches && fresh >= pace.batch)
    }

    /// What comes first at a time; a full batch is due at any.
    fn due(&self, now: Nanos, pace: Pace) -> Option<Turn> {
        let due = self.first().filter(|turn| turn.due <= now);
        match due {
            None if self.is_full(pace) => self.turns[Class::Fresh as usize].first().copied(),
            due => due,
        }
    }

    /// What goes together with `first`, which is part of it.
    fn companions(&self, first: Turn, now: Nanos, batch: usize) -> Vec<Turn> {
        if !self.batches || self.turns[Class::Alone as usize].contains(&first) {
            return vec![first];
        }
        let again = self.turns[Class::Again as usize].iter();
        let again = again.take_while(|turn| turn.due <= now);
        // Those that have waited for less than the delay too: the batch that they wait for is this.
        let fresh = self.turns[Class::Fresh as usize].iter();
        let mut together: Vec<Turn> = again
            .take(batch)
            .chain(fresh.take(batch))
            .copied()
            .collect();
        together.sort_unstable();
        together.truncate(batch);
        together
    }
}

impl Ready {
    pub(crate) fn insert(&mut self, setter: TypeId, batches: bool, class: Class, turn: Turn) {
        let group = self.groups.entry(setter).or_insert_with(|| Group {
            batches,
            turns: Default::default(),
        });
        group.turns[class as usize].insert(turn);
    }

    pub(crate) fn remove(&mut self, setter: TypeId, class: Class, turn: &Turn) {
        let Some(group) = self.groups.get_mut(&setter) else {
            return;
        };
        group.turns[class as usize].remove(turn);
        if group.turns.iter().all(BTreeSet::is_empty) {
            self.groups.remove(&setter);
        }
    }

    /// What is to be stored next at a time, together; empty where nothing is due.
    pub(crate) fn next(&self, now: Nanos, pace: Pace) -> Vec<Turn> {
        let firsts = self.groups.values();
        let firsts = firsts.filter_map(|group| Some((group.due(now, pace)?, group)));
        match firsts.min_by_key(|(first, _)| *first) {
            Some((first, group)) => group.companions(first, now, pace.batch),
            None => Vec::new(),
        }
    }

    /// When the next operation is due; 0 for at once.
    pub(crate) fn due(&self, pace: Pace) -> Nanos {
        let dues = self.groups.values().map(|group| {
            if group.is_full(pace) {
                0
            } else {
                group.first().map_or(NEVER, |turn| turn.due)
            }
        });
        dues.min().unwrap_or(NEVER)
    }
}
