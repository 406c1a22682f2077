//! The entries that are worth least of those looked at.

use super::ages::Scale;
use super::lesson::Learned;
use super::rank::{self, Rank};
use super::word::Word;
use crate::list::Id;
use crate::table::Moved;
use std::sync::atomic::{AtomicU64, Ordering};

/// Entries that are looked at in one go: as few as choose well, and one or two cache lines of words.
pub(super) const LINE: usize = 12;

/// How many are kept.
const MOST: usize = 8;

/// How many of a line are put there, the least first. One alone costs a tenth of a point of hits.
pub(super) const CHOSEN: usize = 2;

const _: () = assert!(LINE <= rank::PLACES && MOST <= rank::PLACES);

/// What ranks the entries.
pub(super) struct Judge<'a> {
    /// By id.
    pub(super) words: &'a [AtomicU64],
    pub(super) learned: &'a Learned,
    pub(super) scale: Scale,
    pub(super) now: u32,
    /// `None` where all weigh the same.
    pub(super) weight_of: Option<&'a dyn Fn(Id) -> u64>,
}

impl Judge<'_> {
    #[inline]
    pub(super) fn word(&self, id: Id) -> Word {
        Word(self.words[id as usize].load(Ordering::Relaxed))
    }

    /// The rank of the entry at `id`, whose word this is.
    #[inline]
    pub(super) fn rank(&self, id: Id, word: Word) -> Rank {
        let rank = Rank::new(self.learned.worth(word, self.scale, self.now), word);
        self.weigh(id, rank)
    }

    /// The rank of an entry, given what it would be if it weighed 1.
    fn weigh(&self, id: Id, rank: Rank) -> Rank {
        match self.weight_of {
            Some(weight_of) if !rank.is_none() => {
                rank.worth_as(rank.worth() / weight_of(id).max(1) as f32)
            }
            _ => rank,
        }
    }

    /// The ranks of the entries from one id to before another, a line at the most.
    ///
    /// All are ranked before any is compared: no guess of a branch stands between two loads. And not
    /// inlined, so that all that a rank is made of has a register.
    #[inline(never)]
    fn ranks(&self, from: usize, to: usize) -> [Rank; LINE] {
        let (learned, scale, now) = (self.learned, self.scale, self.now);
        let mut ranks = [Rank::NONE; LINE];
        for (place, (rank, word)) in ranks.iter_mut().zip(&self.words[from..to]).enumerate() {
            let word = Word(word.load(Ordering::Relaxed));
            *rank = Rank::new(learned.worth(word, scale, now), word).at(place);
        }
        if self.weight_of.is_some() {
            for (rank, id) in ranks.iter_mut().zip(from as Id..to as Id) {
                *rank = self.weigh(id, *rank);
            }
        }
        ranks
    }
}

/// The entries of the least rank when they were looked at, in places without an order; none twice.
#[derive(Debug)]
pub(super) struct Victims {
    /// Each of its place; `NONE` there where it is empty.
    ranks: [Rank; MOST],
    ids: [Id; MOST],
    /// The greatest of `ranks`: those of a lesser one only come in.
    limit: Rank,
    /// Where the next line begins.
    hand: usize,
}

impl Default for Victims {
    fn default() -> Self {
        Self {
            ranks: std::array::from_fn(|place| Rank::NONE.at(place)),
            ids: [Id::MAX; MOST],
            limit: Rank::NONE,
            hand: 0,
        }
    }
}

impl Victims {
    /// Looks at the next line, and at further ones until there is somebody to choose from; the one
    /// who has to leave first.
    pub(super) fn search(
        &mut self,
        judge: &Judge<'_>,
        spared: [Option<Id>; 2],
    ) -> Option<(Rank, Id)> {
        let spared = spared.map(|id| id.unwrap_or(Id::MAX));
        // Once more than there are lines: nobody of the first may come in, as long as those are there who
        // were worth less but have been used since.
        for _ in 0..=judge.words.len().div_ceil(LINE) {
            self.look(judge, spared);
            let least = self.least(judge);
            if least.is_some() {
                return least;
            }
        }
        None
    }

    /// Looks at the next line, whose least come in where they are less than who is there.
    fn look(&mut self, judge: &Judge<'_>, spared: [Id; 2]) {
        let ids = judge.words.len();
        let end = ids.min(self.hand + LINE);
        let mut ranks = judge.ranks(self.hand, end);
        for id in spared {
            if let Some(rank) = ranks.get_mut((id as usize).wrapping_sub(self.hand)) {
                *rank = Rank::NONE;
            }
        }
        for _ in 0..CHOSEN {
            let least = ranks.into_iter().fold(Rank::NONE, Rank::min);
            if least.anywhere() >= self.limit.anywhere() {
                break;
            }
            self.insert(least, (self.hand + least.place()) as Id);
            ranks[least.place()] = Rank::NONE;
        }
        self.hand = if end < ids { end } else { 0 };
    }

    /// The least, of those who were not used since they were looked at, and are still there.
    fn least(&mut self, judge: &Judge<'_>) -> Option<(Rank, Id)> {
        loop {
            let least = self.ranks.into_iter().fold(Rank::NONE, Rank::min);
            if least.is_none() {
                return None;
            }
            let id = self.ids[least.place()];
            if least.is_of(judge.word(id)) {
                return Some((least, id));
            }
            self.vacate(least.place());
        }
    }

    /// Takes an entry out.
    pub(super) fn remove(&mut self, id: Id) {
        if let Some(place) = self.place(id) {
            self.vacate(place);
        }
    }

    /// The entries have got other ids. The next line is the first one: where the hand was, others are.
    pub(super) fn renumber(&mut self, moved: &Moved) {
        for place in 0..MOST {
            self.ids[place] = moved.id(self.ids[place]);
            if self.ids[place] == Id::MAX {
                self.vacate(place); // it had left
            }
        }
        self.hand = 0;
    }

    fn vacate(&mut self, place: usize) {
        (self.ranks[place], self.ids[place]) = (Rank::NONE.at(place), Id::MAX);
        self.limit = self.limit.max_of_first(self.ranks[place]);
    }

    /// Puts an entry below the limit in the place of the one with the greatest rank, or in its own.
    fn insert(&mut self, rank: Rank, id: Id) {
        let place = self.place(id).unwrap_or(self.limit.place());
        (self.ranks[place], self.ids[place]) = (rank.anywhere().at(place), id);
        let [first, others @ ..] = self.ranks;
        self.limit = others.into_iter().fold(first, Rank::max_of_first);
    }

    /// The place of an entry that is there.
    #[inline]
    fn place(&self, id: Id) -> Option<usize> {
        self.ids.iter().position(|known| *known == id)
    }
}

#[cfg(test)]
impl Victims {
    pub(super) fn hand(&self) -> usize {
        self.hand
    }

    /// What stands in each place: `Id::MAX` where nobody does.
    pub(super) fn places(&self) -> Vec<Id> {
        self.ids.to_vec()
    }

    /// Who leaves first, and so on.
    pub(super) fn in_order(&self) -> Vec<Id> {
        let mut places: Vec<_> = self.ranks.into_iter().zip(self.ids).collect();
        places.retain(|place| !place.0.is_none());
        places.sort();
        places.into_iter().map(|place| place.1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries by id, and what is known at first: the longer unused, the less worth.
    struct Scene {
        words: Vec<AtomicU64>,
        learned: Learned,
    }

    impl Scene {
        /// Of entries used once, last at these times.
        fn new(last_uses: &[u32]) -> Self {
            let words = last_uses
                .iter()
                .map(|&time| AtomicU64::new(Word::new(1, 1, time).0));
            Self {
                words: words.collect(),
                learned: Learned::new(Scale::new(16), 16),
            }
        }

        fn judge(&self) -> Judge<'_> {
            Judge {
                words: &self.words,
                learned: &self.learned,
                scale: Scale::new(16),
                now: 1000,
                weight_of: None,
            }
        }

        fn least(&self, victims: &mut Victims, spared: [Option<Id>; 2]) -> Option<Id> {
            let least = victims.search(&self.judge(), spared);
            least.map(|least| least.1)
        }
    }

    fn rank(worth: u16, last_use: u32) -> Rank {
        Rank::new(f32::from(worth), Word::new(1, 1, last_use))
    }

    #[test]
    fn the_eight_least_stay_whatever_order_they_came_in() {
        let mut victims = Victims::default();
        for id in [5, 11, 2, 8, 0, 9, 3, 10, 7, 1, 6, 4] {
            let rank = rank(id * 10, 1);
            if rank < victims.limit {
                victims.insert(rank, Id::from(id));
            }
        }
        assert_eq!(victims.in_order(), [0, 1, 2, 3, 4, 5, 6, 7]);
        victims.remove(3);
        assert_eq!(victims.in_order(), [0, 1, 2, 4, 5, 6, 7]);
    }

    #[test]
    fn among_equals_the_one_unused_for_longest_is_first() {
        let mut victims = Victims::default();
        for (worth, last_use, id) in [(1, 9, 0), (1, 5, 1), (1, 7, 2), (0, 10, 3)] {
            victims.insert(rank(worth, last_use), id);
        }
        assert_eq!(victims.in_order(), [3, 1, 2, 0]);
    }

    #[test]
    fn none_stands_there_twice() {
        let mut victims = Victims::default();
        for (worth, id) in [(4, 1), (4, 2), (9, 1), (4, 3)] {
            victims.insert(rank(worth, 1), id);
        }
        assert_eq!(victims.in_order(), [2, 3, 1]);
    }

    #[test]
    fn who_was_used_since_or_is_gone_does_not_leave() {
        let scene = Scene::new(&[100, 200, 300, 400]);
        let mut victims = Victims::default();
        assert_eq!(scene.least(&mut victims, [None; 2]), Some(0));
        let store = |id: usize, word: Word| scene.words[id].store(word.0, Ordering::Relaxed);
        store(0, Word::new(1, 2, 990));
        store(1, Word::FREE);
        assert_eq!(scene.least(&mut victims, [None; 2]), Some(2));
        store(2, Word::new(7, 1, 990)); // another entry
        assert_eq!(scene.least(&mut victims, [None; 2]), Some(3));
    }

    #[test]
    fn who_was_used_since_keeps_nobody_from_being_seen() {
        let scene = Scene::new(&[500; LINE]);
        let mut victims = Victims::default();
        // All places are of entries that were worth less than any is now.
        (0..)
            .take(MOST)
            .for_each(|id| victims.insert(rank(0, 1), id));
        assert!(scene.least(&mut victims, [None; 2]).is_some());
    }

    #[test]
    fn the_hand_goes_round_line_by_line_and_further_where_nobody_may_leave() {
        let mut last_uses = [500; 2 * LINE + 1];
        last_uses[LINE] = 400;
        last_uses[2 * LINE] = 300;
        let scene = Scene::new(&last_uses);
        let mut victims = Victims::default();
        let mut next = |spared| {
            let least = scene.least(&mut victims, spared);
            (least, victims.hand)
        };
        assert_eq!(next([None; 2]), (Some(0), LINE));
        assert_eq!(next([None; 2]), (Some(LINE as Id), 2 * LINE));
        assert_eq!(next([None; 2]), (Some(2 * LINE as Id), 0));

        let mut victims = Victims {
            hand: LINE,
            ..Victims::default()
        };
        for word in &scene.words[LINE..2 * LINE] {
            word.store(Word::FREE.0, Ordering::Relaxed);
        }
        let spared = [Some(2 * LINE as Id), None];
        assert_eq!(scene.least(&mut victims, spared), Some(0));
        assert_eq!(victims.hand, LINE);
    }
}
