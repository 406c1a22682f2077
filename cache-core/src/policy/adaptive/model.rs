//! The adaptive policy once more, written for obviousness: entries and the pool as they are, without
//! bits and limits.
//!
//! What learns (the sample, the rates and the worths) and the ghosts are the real ones, which have
//! tests of their own.

use super::super::Policy;
use super::ages::Scale;
use super::ghosts::Ghosts;
use super::lesson::Learned;
use super::sample::View;
use super::victims::{CHOSEN, LINE};
use super::word::{Word, fold};
use crate::list::Id;
use crate::table::Moved;
use std::sync::atomic::AtomicU64;

/// What an entry was worth when it was looked at, and when it had been used last.
type Rank = (f32, u32);

#[derive(Debug)]
pub(crate) struct Model {
    /// By id.
    entries: Vec<Option<Word>>,
    now: u32,
    span: u32,
    learned: Learned,
    ghosts: Ghosts,
    hand: usize,
    pool: [Option<(Rank, Id)>; 8],
    newcomer: Option<Id>,
    on_trial: Option<Id>,
}

/// Words by id, the ids in the pool, where the next line begins, and who is spared and tried next.
pub(crate) type State = (Vec<u64>, Vec<Id>, usize, [Option<Id>; 2]);

impl Default for Model {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            now: 0,
            span: 16,
            learned: Learned::new(Scale::new(16), 16),
            ghosts: Ghosts::default(),
            hand: 0,
            pool: [None; 8],
            newcomer: None,
            on_trial: None,
        }
    }
}

impl Model {
    pub(crate) fn state(&self) -> State {
        let known = [self.newcomer, self.on_trial];
        let words = self.entries.iter().map(|word| word.unwrap_or(Word::FREE).0);
        let pool = self
            .pool
            .map(|place| place.map_or(Id::MAX, |place| place.1));
        (words.collect(), pool.to_vec(), self.hand, known)
    }

    fn len(&self) -> usize {
        self.entries.iter().flatten().count()
    }

    /// No test has more than 2048 entries.
    fn scale(&self) -> Scale {
        Scale::new(self.span)
    }

    fn words(&self) -> Vec<AtomicU64> {
        let words = self.entries.iter().map(|word| word.unwrap_or(Word::FREE).0);
        words.map(AtomicU64::new).collect()
    }

    fn rank(&self, id: Id, weight_of: &dyn Fn(Id) -> u64) -> Rank {
        let word = self.entries[id as usize].expect("it is live");
        let worth = self.learned.worth(word, self.scale(), self.now);
        (worth / weight_of(id).max(1) as f32, word.last_use())
    }

    /// An empty place of the pool, or else the one with the greatest rank: the first such.
    fn last_place(&self) -> usize {
        let rank = |at: usize| self.pool[at].map_or((f32::INFINITY, 0), |place| place.0);
        (0..8).fold(0, |last, at| if rank(at) > rank(last) { at } else { last })
    }

    fn look(&mut self, spared: [Option<Id>; 2], weight_of: &dyn Fn(Id) -> u64) {
        let end = self.entries.len().min(self.hand + LINE);
        let mut line: Vec<(Rank, Id)> = (self.hand as Id..end as Id)
            .filter(|id| self.entries[*id as usize].is_some() && !spared.contains(&Some(*id)))
            .map(|id| (self.rank(id, weight_of), id))
            .collect();
        line.sort_by(|a, b| a.partial_cmp(b).expect("a worth is a number"));
        for (rank, id) in line.into_iter().take(CHOSEN) {
            let last = self.last_place();
            if self.pool[last].is_none_or(|place| rank < place.0) {
                let is_own = |place: &Option<(Rank, Id)>| place.is_some_and(|place| place.1 == id);
                let own = self.pool.iter().position(is_own);
                self.pool[own.unwrap_or(last)] = Some((rank, id));
            }
        }
        self.hand = if end < self.entries.len() { end } else { 0 };
    }

    /// The first place of the least rank, after all that are not what they were have left it.
    fn first_place(&mut self) -> Option<usize> {
        loop {
            let places = self.pool.iter().enumerate();
            let places = places.filter_map(|(at, place)| place.map(|(rank, id)| (rank, at, id)));
            let ((_, last_use), at, id) =
                places.reduce(|first, next| if next.0 < first.0 { next } else { first })?;
            if self.entries[id as usize].is_some_and(|word| word.last_use() == last_use) {
                return Some(at);
            }
            self.pool[at] = None;
        }
    }

    /// The place in the pool of who should leave, from lines until there is one.
    fn search(&mut self, spared: [Option<Id>; 2], weight_of: &dyn Fn(Id) -> u64) -> Option<usize> {
        (0..=self.entries.len().div_ceil(LINE)).find_map(|_| {
            self.look(spared, weight_of);
            self.first_place()
        })
    }
}

impl Policy for Model {
    fn insert(&mut self, id: Id, hash: u64, _weight: u64) {
        self.now += 1;
        let uses = (self.ghosts.take(fold(hash)) + 1).min(255);
        let word = Word::new(fold(hash), uses, self.now);
        if id as usize >= self.entries.len() {
            self.entries.resize(id as usize + 1, None);
        }
        self.entries[id as usize] = Some(word);
        self.newcomer = Some(id);
        if self.len() > self.span as usize {
            self.span *= 2;
            let len = self.len() as u32;
            self.learned.grow(self.scale(), self.span, len);
            self.ghosts.clear();
        }
        let words = self.words();
        let view = View {
            words: &words,
            scale: self.scale(),
            now: self.now,
        };
        let len = self.len() as u32;
        self.learned.enter(id, word, view);
        self.learned.go_on(view, len);
    }

    fn touch(&mut self, id: Id) {
        let word = self.entries[id as usize].as_mut().expect("it is live");
        if word.age(self.now) > 0 {
            *word = word.used(self.now);
        }
    }

    fn reweigh(&mut self, _id: Id, _old: u64, _new: u64) {}

    fn remove(&mut self, id: Id, _weight: u64) {
        let words = self.words();
        let view = View {
            words: &words,
            scale: self.scale(),
            now: self.now,
        };
        let word = self.entries[id as usize].take().expect("it is live");
        self.learned.leave(word.hash(), view);
        self.newcomer = self.newcomer.filter(|known| *known != id);
        self.on_trial = self.on_trial.filter(|known| *known != id);
    }

    fn evict(&mut self, weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        let (spared, tried) = (self.newcomer.take(), self.on_trial);
        self.on_trial = spared;
        let least = self.search([spared, tried], weight_of);
        let by_insertions = 20.0 * self.len() as f32 / self.now as f32;
        let by_reuses = 1200.0 / self.learned.first_reuses() as f32;
        let handicap = by_insertions.min(by_reuses).clamp(1.7, 14.0);
        let stays = |tried: Id| {
            let worth = self.rank(tried, weight_of).0;
            let least = least.and_then(|at| self.pool[at]);
            least.is_some_and(|(rank, _)| worth >= rank.0 * handicap)
        };
        let leaves = match (tried, least) {
            (Some(tried), _) if !stays(tried) => tried,
            (_, Some(at)) => self.pool[at].take().expect("it is there").1,
            (_, None) => self.on_trial.take()?,
        };
        let word = self.entries[leaves as usize].expect("it is live");
        self.ghosts.reach(self.len());
        self.ghosts.insert(word.hash(), word.uses());
        self.remove(leaves, 1);
        Some(leaves)
    }

    fn renumber(&mut self, moved: &Moved) {
        moved.bring(&mut self.entries, || None);
        self.learned.renumber(moved);
        self.hand = 0;
        for place in &mut self.pool {
            *place = place.map(|(rank, id)| (rank, moved.id(id)));
            *place = place.filter(|(_, id)| *id != Id::MAX);
        }
        let known = [&mut self.newcomer, &mut self.on_trial];
        known
            .into_iter()
            .flatten()
            .for_each(|id| *id = moved.id(*id));
    }
}
