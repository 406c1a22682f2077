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
//!                                 [ worths ] --> the next line: the two that are worth least may go
//!                                                into the pool, and one of the pool leaves
//! insert <-- uses -- [ ghosts ] <-- uses --------------------+
//! ```
//!
//! - Each entry has a [`Word`]: its uses, and when the last one was. A **hit** stores a new one, unless
//!   the last one is as good as new: no list, no lock, and nothing at all where nothing is inserted.
//!   Time counts insertions.
//! - The **sample** follows some keys, through the cache and outside of it. It looks up in turn how
//!   they have been, and tells [`Reuse`](reuse::Reuse), which sums it up to rates of uses by how often
//!   and how long ago a key was used. A [`lesson`] is spread over the insertions.
//! - From the rates follows what it is **worth** to keep an entry of so many uses and such an age: the
//!   hits it will bring per time it takes up its place.
//! - An **eviction** looks at the next line of entries under a hand that goes round, and
//!   puts the two that are worth least into the pool, in the place of who is worth more there. Those in
//!   the pool are not ranked anew, but who was used since is not among them any more. The least of
//!   them leaves. The worth is per weight.
//! - A **newcomer** stays until another one comes. Then it has to be worth clearly more than who
//!   would leave instead of it: its use has yet to come, and a wrong exchange costs two misses. While
//!   little is known, it has to be worth much more, which saves loops and what is popular.
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
mod exposure;
mod ghosts;
mod lesson;
#[cfg(test)]
pub(super) mod model;
mod rank;
mod reuse;
mod sample;
#[cfg(test)]
mod tests;
mod victims;
mod word;
mod worth;

use super::Policy;
use crate::by_id;
use crate::list::Id;
use crate::table::Moved;
use ages::Scale;
use ghosts::Ghosts;
use lesson::Learned;
use sample::View;
use std::sync::atomic::{AtomicU64, Ordering};
use victims::{Judge, Victims};
use word::{MOST_USES, Word, fold};

/// How many times more than another a newcomer has to be worth to stay in its place, once enough is
/// known.
const HANDICAP: f32 = 1.7;

/// The same in the beginning.
const FIRST_HANDICAP: f32 = 14.0;

/// The same in between, when one insertion has come for each entry: the more have come, the less.
const HANDICAP_BY_INSERTIONS: f32 = 20.0;

/// The same when one key that had been used once was seen to be used again: the more were, the less. It
/// is by them that newcomers are judged. Caches in which few keys come back while they fill, as small
/// ones, else cling to what came first for longer than large ones do.
const HANDICAP_BY_REUSES: f32 = 1200.0;

/// Entries from the beginning on for which there is room to learn.
const FIRST_SPAN: u32 = 16;

/// A policy that learns. All operations are O(1), amortized where memory grows: an eviction looks at 12
/// entries, unless most ids have none, and an insertion takes one or two steps of a lesson at the
/// most, each of which goes through 8 keys or a table of 520 numbers. A lesson has up to 267 steps, and
/// takes a quarter as many insertions as there are entries, but not less than 256.
///
/// 8 bytes per id, 8 per entry from the first eviction on, and up to 42 KiB for what is learned.
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
    learned: Box<Learned>,
    ghosts: Ghosts,
    victims: Victims,
    /// The entry that was inserted last, until the eviction that spares it.
    newcomer: Option<Id>,
    /// The one that was spared last, until the eviction after that.
    on_trial: Option<Id>,
    /// Whether any entry ever weighed other than 1.
    weighed: bool,
}

impl Default for Adaptive {
    fn default() -> Self {
        let scale = Scale::new(FIRST_SPAN);
        Self {
            words: Vec::new(),
            len: 0,
            now: 0,
            insertions: 0,
            span: FIRST_SPAN,
            scale,
            learned: Box::new(Learned::new(scale, FIRST_SPAN)),
            ghosts: Ghosts::default(),
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
        if word.age_has(self.scale.whole(), self.now) {
            self.words[id as usize].store(word.used(self.now).0, Ordering::Relaxed);
        }
    }

    fn set_word(&mut self, id: Id, word: Word) {
        let free = || AtomicU64::new(Word::FREE.0);
        *by_id::reach(&mut self.words, id, free).get_mut() = word.0;
    }

    /// What is learned, and what it has to be told of, or asked with, beside what changes.
    fn learned(&mut self) -> (&mut Learned, View<'_>) {
        let view = View {
            words: &self.words,
            scale: self.scale,
            now: self.now,
        };
        (&mut self.learned, view)
    }

    /// Grows with the entries: amortized O(1) per entry.
    fn grow(&mut self) {
        while self.len > self.span {
            self.span *= 2;
            let scale = Scale::new(self.span);
            if scale != self.scale {
                self.learned.coarsen(self.scale);
                self.scale = scale;
            }
            self.learned.grow(scale, self.span, self.len);
            self.ghosts.clear();
        }
    }

    /// How many times more than another a newcomer has to be worth now.
    fn handicap(&self) -> f32 {
        let by_insertions = HANDICAP_BY_INSERTIONS * self.len as f32 / self.insertions as f32;
        let by_reuses = HANDICAP_BY_REUSES / self.learned.first_reuses() as f32;
        by_insertions.min(by_reuses).clamp(HANDICAP, FIRST_HANDICAP)
    }

    /// Who leaves: the least worth, or the one on trial if it does not prove to be worth much more.
    fn choose(&mut self, weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        let spared = self.newcomer.take();
        let on_trial = std::mem::replace(&mut self.on_trial, spared);
        let judge = Judge {
            words: &self.words,
            learned: &self.learned,
            scale: self.scale,
            now: self.now,
            weight_of: self.weighed.then_some(weight_of),
        };
        let least = self.victims.search(&judge, [spared, on_trial]);
        if let Some(tried) = on_trial {
            let worth = judge.rank(tried, judge.word(tried)).worth();
            if least.is_none_or(|(least, _)| worth < least.worth() * self.handicap()) {
                return Some(tried);
            }
        }
        let Some((_, least)) = least else {
            return self.on_trial.take();
        };
        self.victims.remove(least);
        Some(least)
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
        let len = self.len;
        let (learned, view) = self.learned();
        learned.enter(id, word, view);
        learned.go_on(view, len);
    }

    fn touch(&mut self, id: Id) {
        self.hit(id);
    }

    fn reweigh(&mut self, _id: Id, _old: u64, new: u64) {
        self.weighed |= new != 1;
    }

    fn remove(&mut self, id: Id, _weight: u64) {
        let hash = self.word(id).hash();
        let (learned, view) = self.learned();
        learned.leave(hash, view);
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

    fn renumber(&mut self, moved: &Moved) {
        moved.bring(&mut self.words, || AtomicU64::new(Word::FREE.0));
        self.learned.renumber(moved);
        self.victims.renumber(moved);
        for known in [&mut self.newcomer, &mut self.on_trial] {
            *known = known.map(|id| moved.id(id));
        }
    }
}

#[cfg(test)]
impl Adaptive {
    /// What the model has as well.
    pub(super) fn state(&self) -> model::State {
        let words = (0..self.words.len()).map(|id| self.word(id as Id).0);
        let known = [self.newcomer, self.on_trial];
        (
            words.collect(),
            self.victims.places(),
            self.victims.hand(),
            known,
        )
    }
}
