//! The default policy: evicts the entry that is worth least, by what was learned of how soon keys
//! come back.
//!
//! ```text
//!  all keys, cached or not                        the entries, by id
//!        |  one in 2^n by hash                    +---+---+---+---+---+---+---+---+--
//!        v                                        |   |   | line  |   |   |   |   |
//!   [ sample ] -- uses, waits --> [ reuse ]       +---+---+---+---+---+---+---+---+--
//!                                     |                    ^ hand
//!                               rates by uses and age      |
//!                                     v                    v
//!                                 [ worths ] --> the pool and the line: the least worth leaves,
//!                                                the next eight are the pool of the next eviction
//! insert <-- uses -- [ ghosts ] <-- uses --------------------+
//! ```
//!
//! - Each entry has a [`Word`]: its uses, and when the last one was. A **hit** stores a new one, unless
//!   the last one is as good as new: no list, no lock, and nothing at all where nothing is inserted.
//!   Time counts insertions.
//! - The **sample** follows some keys, through the cache and outside of it. From time to time it
//!   looks up how they have been, and tells [`Reuse`], which sums it up to rates of uses by how often
//!   and how long ago a key was used.
//! - From the rates follows what it is **worth** to keep an entry of so many uses and such an age: the
//!   hits it will bring per time it takes up its place.
//! - An **eviction** looks at the next line of entries under a hand that goes round, and at the pool:
//!   the entries that were worth least in the lines before. The worth is per weight.
//! - A **newcomer** stays until another one comes. Then it has to be worth clearly more than who
//!   would leave instead of it: its use has yet to come, and a wrong exchange costs two misses. At
//!   first, while little is known, it has to be worth much more, which saves loops.
//! - **Ghosts** remember the uses of keys that were evicted.
//!
//! No favourite is built in, and nothing is tried out in turn: recency, popularity, scans and loops
//! show up as rates, and a new phase of the workload does as soon as its keys come back or stay out.
//! An entry unused for the 8 to 16-fold of the entries in insertions is worth nothing, whatever it
//! was used before.
//!
//! The ideas are those of N. Beckmann and D. Sanchez, "Maximizing Cache Performance Under Uncertainty"
//! (2017), N. Beckmann, H. Chen and A. Cidon, "LHD: Improving Cache Hit Rate by Maximizing Hit
//! Density" (2018), and, for the sample, C. Waldspurger et al., "Efficient MRC Construction with
//! SHARDS" (2015).

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "ids, buckets and bits that fit, and rates that are estimates in their first digit"
)]

mod ages;
mod ghosts;
#[cfg(test)]
pub(super) mod model;
mod reuse;
mod sample;
#[cfg(test)]
mod tests;
mod victims;
mod word;
mod worth;

use super::Policy;
use crate::list::Id;
use ages::Scale;
use ghosts::Ghosts;
use reuse::{Reuse, Table};
use sample::{Sample, View};
use std::sync::atomic::{AtomicU64, Ordering};
use victims::{Suspect, Victims};
use word::{MOST_USES, Word, fold};

/// Entries that are looked at in one go: their words fill two cache lines.
const LINE: usize = 16;

/// How many times more than another a newcomer has to be worth to stay in its place.
const HANDICAP: f32 = 2.0;

/// The same while fewer than two insertions have come for each entry.
const FIRST_HANDICAP: f32 = 14.0;

/// Insertions from one lesson to the next, at least.
const SHORTEST_TERM: u32 = 256;

/// Entries from the beginning on for which there is room to learn.
const FIRST_SPAN: u32 = 16;

/// A policy that learns. All operations are O(1), amortized where memory grows: an eviction looks at
/// 24 entries, unless most ids have none, and a lesson, which takes some 20 µs, comes once in a
/// quarter as many insertions as there are entries, and not before 256.
///
/// 16 bytes per entry, half of them from the first eviction on; and up to 40 KiB for what is learned.
#[derive(Debug)]
pub(crate) struct Adaptive {
    /// By id.
    words: Vec<AtomicU64>,
    len: u32,
    /// The time: insertions, from 0 on again after the last one that a `u32` counts.
    now: u32,
    /// Insertions, up to the most that can be counted.
    insertions: u32,
    /// The most entries so far, up to the next power of two: what all below has grown for.
    span: u32,
    scale: Scale,
    sample: Sample,
    /// When the next lesson is due.
    lesson: u32,
    learned: Box<Learned>,
    ghosts: Ghosts,
    /// Where the next line begins.
    hand: usize,
    victims: Victims,
    /// The entry that was inserted last, until the eviction that spares it.
    newcomer: Option<Id>,
    /// The one that was spared last, until the eviction after that.
    on_trial: Option<Id>,
    /// Whether any entry ever weighed other than 1.
    weighed: bool,
}

#[derive(Debug)]
struct Learned {
    reuse: Reuse,
    worths: Table,
}

impl Default for Adaptive {
    fn default() -> Self {
        let scale = Scale::new(FIRST_SPAN);
        let reuse = Reuse::new();
        let worths = worth::worths(&reuse.rates(scale, FIRST_SPAN), scale);
        let mut sample = Sample::default();
        sample.reach(FIRST_SPAN);
        Self {
            words: Vec::new(),
            len: 0,
            now: 0,
            insertions: 0,
            span: FIRST_SPAN,
            scale,
            sample,
            lesson: SHORTEST_TERM,
            learned: Box::new(Learned { reuse, worths }),
            ghosts: Ghosts::default(),
            hand: 0,
            victims: Victims::default(),
            newcomer: None,
            on_trial: None,
            weighed: false,
        }
    }
}

impl Adaptive {
    fn word(&self, id: Id) -> Word {
        Word(self.words[id as usize].load(Ordering::Relaxed))
    }

    /// The entry at `id` was read. Called by many threads at once: it does no more than a store into an
    /// atomic of the entry's own.
    #[inline]
    pub(super) fn hit(&self, id: Id) {
        let word = self.word(id);
        if word.age(self.now) >= self.scale.unit() {
            self.words[id as usize].store(word.used(self.now).0, Ordering::Relaxed);
        }
    }

    fn set_word(&mut self, id: Id, word: Word) {
        let id = id as usize;
        if id >= self.words.len() {
            self.words
                .resize_with(id + 1, || AtomicU64::new(Word::FREE.0));
        }
        *self.words[id].get_mut() = word.0;
    }

    /// What the sample is to be told of, or asked with, beside what changes.
    fn lesson(&mut self) -> (&mut Sample, View<'_>, &mut Reuse) {
        let view = View {
            words: &self.words,
            scale: self.scale,
            now: self.now,
        };
        (&mut self.sample, view, &mut self.learned.reuse)
    }

    /// Grows with the entries: amortized O(1) per entry.
    fn grow(&mut self) {
        while self.len > self.span {
            self.span *= 2;
            self.sample.reach(self.span);
            let scale = Scale::new(self.span);
            if scale != self.scale {
                self.scale = scale;
                self.learned.reuse.coarsen();
            }
            self.ghosts.clear();
            self.appraise();
        }
    }

    /// Tells what is new in the sample, and learns from it.
    fn learn(&mut self) {
        let (sample, view, reuse) = self.lesson();
        sample.tell(view, reuse);
        self.appraise();
        self.learned.reuse.fade();
        self.lesson = self.now.wrapping_add(SHORTEST_TERM.max(self.len / 4));
    }

    fn appraise(&mut self) {
        let rates = self.learned.reuse.rates(self.scale, self.len);
        self.learned.worths = worth::worths(&rates, self.scale);
    }

    /// What it is worth to keep the entry of a word, per insertion.
    fn worth(&self, word: Word) -> f32 {
        let bucket = self.scale.bucket(word.age(self.now));
        bucket.map_or(0.0, |bucket| {
            self.learned.worths[reuse::class(word.uses())][bucket]
        })
    }

    /// The entry at `id` as one that may have to leave.
    fn suspect(&self, id: Id, weight_of: &dyn Fn(Id) -> u64) -> Option<Suspect> {
        let word = self.word(id);
        if word.is_free() {
            return None;
        }
        let mut worth = self.worth(word);
        if self.weighed {
            worth /= weight_of(id).max(1) as f32;
        }
        Some(Suspect {
            worth,
            age: word.age(self.now),
            id,
        })
    }

    /// Looks at the pool and at lines until there is somebody to choose from.
    fn search(&mut self, spared: [Option<Id>; 2], weight_of: &dyn Fn(Id) -> u64) {
        let pool = std::mem::take(&mut self.victims);
        let mut found = Victims::default();
        let look = |found: &mut Victims, id| {
            if !spared.contains(&Some(id))
                && let Some(suspect) = self.suspect(id, weight_of)
            {
                found.insert(suspect);
            }
        };
        for suspect in pool.as_slice() {
            look(&mut found, suspect.id);
        }
        let ids = self.words.len();
        let (mut hand, mut seen) = (self.hand, 0);
        loop {
            let end = ids.min(hand + LINE);
            (hand..end).for_each(|id| look(&mut found, id as Id));
            seen += end - hand;
            hand = if end < ids { end } else { 0 };
            if seen >= ids || !found.as_slice().is_empty() {
                break;
            }
        }
        self.hand = hand;
        self.victims = found;
    }

    /// Who leaves: the least worth, or the one on trial if it does not prove to be worth much more.
    fn choose(&mut self, weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        let spared = self.newcomer.take();
        let on_trial = std::mem::replace(&mut self.on_trial, spared);
        self.search([spared, on_trial], weight_of);
        let Some(tried) = on_trial.and_then(|id| self.suspect(id, weight_of)) else {
            let least = self.victims.pop().map(|least| least.id);
            return least.or_else(|| self.on_trial.take());
        };
        let young = self.insertions / 2 < self.len;
        let handicap = if young { FIRST_HANDICAP } else { HANDICAP };
        let least = self.victims.as_slice().first();
        if least.is_some_and(|least| tried.worth >= least.worth * handicap) {
            return self.victims.pop().map(|least| least.id);
        }
        Some(tried.id)
    }
}

impl Policy for Adaptive {
    fn insert(&mut self, id: Id, hash: u64, weight: u64) {
        self.now = self.now.wrapping_add(1);
        self.insertions = self.insertions.saturating_add(1);
        self.weighed |= weight != 1;
        let hash = fold(hash);
        let uses = (self.ghosts.take(hash) + 1).min(MOST_USES);
        let word = Word::new(hash, uses, self.now);
        self.set_word(id, word);
        self.len += 1;
        self.newcomer = Some(id);
        self.grow();
        let (sample, view, reuse) = self.lesson();
        if sample.draws(hash) {
            sample.enter(id, word, view, reuse);
        }
        if self.now == self.lesson {
            self.learn();
        }
    }

    fn touch(&mut self, id: Id) {
        self.hit(id);
    }

    fn reweigh(&mut self, _id: Id, _old: u64, new: u64) {
        self.weighed |= new != 1;
    }

    fn remove(&mut self, id: Id, _weight: u64) {
        let hash = self.word(id).hash();
        let (sample, view, reuse) = self.lesson();
        if sample.draws(hash) {
            sample.leave(hash, view, reuse);
        }
        self.set_word(id, Word::FREE);
        self.len -= 1;
        for known in [&mut self.newcomer, &mut self.on_trial] {
            known.take_if(|known| *known == id);
        }
    }

    fn evict(&mut self, weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        let id = self.choose(weight_of)?;
        let word = self.word(id);
        self.ghosts.reach(self.len as usize);
        self.ghosts.insert(word.hash(), word.uses());
        self.remove(id, 1);
        Some(id)
    }
}

#[cfg(test)]
impl Adaptive {
    /// What the model has as well.
    pub(super) fn state(&self) -> model::State {
        let words = (0..self.words.len()).map(|id| self.word(id as Id).0);
        let pool = self.victims.as_slice().iter().map(|suspect| suspect.id);
        let known = [self.newcomer, self.on_trial];
        (words.collect(), pool.collect(), self.hand, known)
    }
}
