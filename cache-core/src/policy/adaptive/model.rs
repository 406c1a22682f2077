//! The adaptive policy once more, written for obviousness: entries in a vector, and who leaves by
//! sorting.
//!
//! What learns (the sample, the rates and the worths) and the ghosts are the real ones, which have
//! tests of their own.

use super::super::Policy;
use super::ages::Scale;
use super::ghosts::Ghosts;
use super::reuse::{self, Reuse, Table};
use super::sample::{Sample, View};
use super::word::{Word, fold};
use super::worth::worths;
use crate::list::Id;
use std::sync::atomic::AtomicU64;

#[derive(Debug)]
pub(crate) struct Model {
    /// By id.
    entries: Vec<Option<Word>>,
    now: u32,
    span: u32,
    sample: Sample,
    lesson: u32,
    reuse: Reuse,
    worths: Table,
    ghosts: Ghosts,
    hand: usize,
    pool: Vec<Id>,
    newcomer: Option<Id>,
    on_trial: Option<Id>,
}

/// Words by id, the pool, where the next line begins, and who is spared and tried next.
pub(crate) type State = (Vec<u64>, Vec<Id>, usize, [Option<Id>; 2]);

impl Default for Model {
    fn default() -> Self {
        let scale = Scale::new(16);
        let mut sample = Sample::default();
        sample.reach(16);
        Self {
            entries: Vec::new(),
            now: 0,
            span: 16,
            sample,
            lesson: 256,
            reuse: Reuse::new(),
            worths: worths(&Reuse::new().rates(scale, 16), scale),
            ghosts: Ghosts::default(),
            hand: 0,
            pool: Vec::new(),
            newcomer: None,
            on_trial: None,
        }
    }
}

impl Model {
    pub(crate) fn state(&self) -> State {
        let known = [self.newcomer, self.on_trial];
        let words = self.entries.iter().map(|word| word.unwrap_or(Word::FREE).0);
        (words.collect(), self.pool.clone(), self.hand, known)
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

    fn appraise(&mut self) {
        let len = u32::try_from(self.len()).expect("a test is small");
        let rates = self.reuse.rates(self.scale(), len);
        self.worths = worths(&rates, self.scale());
    }

    fn worth(&self, id: Id, weight_of: &dyn Fn(Id) -> u64) -> f32 {
        let word = self.entries[id as usize].expect("it is live");
        let bucket = self.scale().bucket(word.age(self.now));
        let worth = bucket.map_or(0.0, |at| self.worths[reuse::class(word.uses())][at]);
        worth / weight_of(id).max(1) as f32
    }

    /// The ids of the pool, and of lines until there is one, in the order in which they should leave.
    fn suspects(&mut self, spared: [Option<Id>; 2], weight_of: &dyn Fn(Id) -> u64) -> Vec<Id> {
        let mut ids = std::mem::take(&mut self.pool);
        let live = |ids: &mut Vec<Id>, entries: &[Option<Word>]| {
            ids.sort_unstable();
            ids.dedup();
            ids.retain(|id| entries[*id as usize].is_some() && !spared.contains(&Some(*id)));
        };
        for _ in 0..self.entries.len().div_ceil(16) {
            ids.extend((self.hand..self.entries.len().min(self.hand + 16)).map(|id| id as Id));
            self.hand += 16;
            if self.hand >= self.entries.len() {
                self.hand = 0;
            }
            live(&mut ids, &self.entries);
            if !ids.is_empty() {
                break;
            }
        }
        ids.sort_by(|a, b| {
            let worth = |id| self.worth(id, weight_of);
            let age = |id: Id| self.entries[id as usize].map(|word| word.age(self.now));
            worth(*a).total_cmp(&worth(*b)).then(age(*b).cmp(&age(*a)))
        });
        ids
    }
}

impl Policy for Model {
    fn insert(&mut self, id: Id, hash: u64, _weight: u64) {
        self.now += 1;
        let uses = (self.ghosts.take(fold(hash)) + 1).min(255);
        let word = Word::new(fold(hash), uses, self.now);
        if id as usize == self.entries.len() {
            self.entries.push(None);
        }
        self.entries[id as usize] = Some(word);
        self.newcomer = Some(id);
        if self.len() > self.span as usize {
            self.span *= 2;
            self.sample.reach(self.span);
            self.ghosts.clear();
            self.appraise();
        }
        let words = self.words();
        let view = View {
            words: &words,
            scale: self.scale(),
            now: self.now,
        };
        if self.sample.draws(word.hash()) {
            self.sample.enter(id, word, view, &mut self.reuse);
        }
        if self.now == self.lesson {
            self.sample.tell(view, &mut self.reuse);
            self.appraise();
            self.reuse.fade();
            self.lesson += 256;
        }
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
        if self.sample.draws(word.hash()) {
            self.sample.leave(word.hash(), view, &mut self.reuse);
        }
        self.newcomer = self.newcomer.filter(|known| *known != id);
        self.on_trial = self.on_trial.filter(|known| *known != id);
    }

    fn evict(&mut self, weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        let (spared, tried) = (self.newcomer.take(), self.on_trial);
        self.on_trial = spared;
        let mut ids = self.suspects([spared, tried], weight_of);
        let handicap = if self.now as usize / 2 < self.len() {
            14.0
        } else {
            2.0
        };
        let stays = |tried: Id| {
            let worth = |id| self.worth(id, weight_of);
            let least = ids.first();
            least.is_some_and(|least| worth(tried) >= worth(*least) * handicap)
        };
        let leaves = match tried {
            Some(tried) if !stays(tried) => tried,
            _ if ids.is_empty() => self.on_trial.take()?,
            _ => ids.remove(0),
        };
        ids.truncate(if Some(leaves) == tried { 9 } else { 8 });
        self.pool = ids;
        let word = self.entries[leaves as usize].expect("it is live");
        self.ghosts.reach(self.len());
        self.ghosts.insert(word.hash(), word.uses());
        self.remove(leaves, 1);
        Some(leaves)
    }
}
