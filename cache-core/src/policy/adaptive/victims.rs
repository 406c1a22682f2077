//! The entries that are worth least of those looked at.

use crate::list::Id;
use std::cmp::Ordering;

/// How many are kept.
const MOST: usize = 9;

/// An entry that may have to leave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Suspect {
    /// Per weight.
    pub(super) worth: f32,
    /// Insertions since its last use.
    pub(super) age: u32,
    pub(super) id: Id,
}

impl Suspect {
    /// Who has to leave first is less: the one worth least, among equals the one unused for longest.
    fn order(&self, other: &Self) -> Ordering {
        let worth = self.worth.total_cmp(&other.worth);
        worth
            .then(other.age.cmp(&self.age))
            .then(self.id.cmp(&other.id))
    }
}

/// The least suspects, in ascending order, none twice.
#[derive(Debug)]
pub(super) struct Victims {
    suspects: [Suspect; MOST],
    len: usize,
}

impl Default for Victims {
    fn default() -> Self {
        let none = Suspect {
            worth: 0.0,
            age: 0,
            id: 0,
        };
        Self {
            suspects: [none; MOST],
            len: 0,
        }
    }
}

impl Victims {
    pub(super) fn as_slice(&self) -> &[Suspect] {
        &self.suspects[..self.len]
    }

    /// Takes the least out.
    pub(super) fn pop(&mut self) -> Option<Suspect> {
        let least = self.as_slice().first().copied()?;
        self.suspects.copy_within(1..self.len, 0);
        self.len -= 1;
        Some(least)
    }

    pub(super) fn insert(&mut self, suspect: Suspect) {
        let mut at = self.len;
        while at > 0 {
            match self.suspects[at - 1].order(&suspect) {
                Ordering::Less => break,
                Ordering::Equal => return,
                Ordering::Greater => at -= 1,
            }
        }
        if at < MOST {
            let end = self.len.min(MOST - 1);
            self.suspects.copy_within(at..end, at + 1);
            self.suspects[at] = suspect;
            self.len = end + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspect(worth: u16, age: u32, id: Id) -> Suspect {
        let worth = f32::from(worth);
        Suspect { worth, age, id }
    }

    fn ids(victims: &Victims) -> Vec<Id> {
        victims
            .as_slice()
            .iter()
            .map(|suspect| suspect.id)
            .collect()
    }

    #[test]
    fn the_nine_least_stay_in_order_whatever_order_they_came_in() {
        let mut victims = Victims::default();
        for id in [5, 11, 2, 8, 0, 9, 3, 10, 7, 1, 6, 4] {
            victims.insert(suspect(id * 10, 1, Id::from(id)));
        }
        assert_eq!(ids(&victims), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(victims.pop().map(|least| least.id), Some(0));
        assert_eq!(ids(&victims), [1, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn among_equals_the_one_unused_for_longest_is_first() {
        let mut victims = Victims::default();
        for (worth, age, id) in [(1, 5, 0), (1, 9, 1), (1, 7, 2), (0, 1, 3)] {
            victims.insert(suspect(worth, age, id));
        }
        assert_eq!(ids(&victims), [3, 1, 2, 0]);
    }

    #[test]
    fn none_stands_there_twice() {
        let mut victims = Victims::default();
        for id in [1, 2, 1, 3, 3, 2] {
            victims.insert(suspect(4, 4, id));
        }
        assert_eq!(ids(&victims), [1, 2, 3]);
    }
}
