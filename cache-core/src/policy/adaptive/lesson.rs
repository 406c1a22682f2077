//! What is learned, and when: a lesson is spread over the insertions until the next one begins.

use super::ages::Scale;
use super::reuse::{CLASSES, Factors, Reuse};
use super::sample::{Sample, View};
use super::word::Word;
use super::worth::Worths;
use crate::list::Id;
use crate::table::Moved;

/// Insertions from one lesson to the next, at least.
const SHORTEST_TERM: u32 = 256;

/// The keys that are followed, and what follows from how they have been.
///
/// A lesson is made of steps: each set of the sample tells what is new in it; what all rates have in
/// common is summed up; and then the worths are appraised, one class after the other.
#[derive(Debug)]
pub(super) struct Learned {
    sample: Sample,
    reuse: Reuse,
    factors: Factors,
    worths: Worths,
    /// The next step of the lesson.
    step: usize,
    /// What is due of it, where a term makes one step.
    due: u32,
}

impl Learned {
    /// For up to `span` entries, a power of two.
    pub(super) fn new(scale: Scale, span: u32) -> Self {
        let mut reuse = Reuse::new();
        let mut learned = Self {
            sample: Sample::default(),
            factors: reuse.factors(scale, span),
            reuse,
            worths: Worths::new(),
            step: 0,
            due: 0,
        };
        learned.grow(scale, span, span);
        learned
    }

    /// Makes room for up to `span` entries, a power of two; there are `len`.
    pub(super) fn grow(&mut self, scale: Scale, span: u32, len: u32) {
        self.sample.reach(span);
        self.step = 0;
        self.factors = self.reuse.factors(scale, len);
        (0..CLASSES).for_each(|class| self.appraise(class, scale));
    }

    /// Units of ages get twice as long as in `scale`.
    pub(super) fn coarsen(&mut self, scale: Scale) {
        self.reuse.coarsen(scale);
    }

    /// What an entry of this word is worth to be kept.
    #[inline]
    pub(super) fn worth(&self, word: Word, scale: Scale, now: u32) -> f32 {
        self.worths.of(word, scale, now)
    }

    /// An entry came in.
    pub(super) fn enter(&mut self, id: Id, word: Word, view: View<'_>) {
        if self.sample.draws(word.hash()) {
            self.sample.enter(id, word, view, &mut self.reuse);
        }
    }

    /// The entry of a key is about to leave.
    pub(super) fn leave(&mut self, hash: u32, view: View<'_>) {
        if self.sample.draws(hash) {
            self.sample.leave(hash, view, &mut self.reuse);
        }
    }

    /// How many keys that had been used once were seen to be used again.
    pub(super) fn first_reuses(&self) -> u32 {
        self.reuse.first_reuses()
    }

    /// Goes on with the lesson, as far as falls on one insertion into a cache of `len` entries.
    pub(super) fn go_on(&mut self, view: View<'_>, len: u32) {
        let term = SHORTEST_TERM.max(len / 4);
        self.due += self.steps();
        while self.due >= term {
            self.due -= term;
            self.take_step(view, len);
        }
    }

    /// The entries have got other ids.
    pub(super) fn renumber(&mut self, moved: &Moved) {
        self.sample.renumber(moved);
    }

    fn steps(&self) -> u32 {
        (self.sample.sets() + 1 + CLASSES) as u32
    }

    fn take_step(&mut self, view: View<'_>, len: u32) {
        let sets = self.sample.sets();
        match self.step.checked_sub(sets) {
            None => self.sample.tell(self.step, view, &mut self.reuse),
            Some(0) => self.factors = self.reuse.factors(view.scale, len),
            Some(nth) => self.appraise(nth - 1, view.scale),
        }
        self.step += 1;
        if self.step > sets + CLASSES {
            self.reuse.fade();
            self.step = 0;
        }
    }

    fn appraise(&mut self, class: usize, scale: Scale) {
        let rates = self.reuse.rates(class, scale, &self.factors);
        self.worths.set(class, &rates, scale);
    }
}

#[cfg(test)]
impl Learned {
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.sample.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(now: u32) -> View<'static> {
        View {
            words: &[],
            scale: Scale::new(16),
            now,
        }
    }

    /// The steps that have been taken after each of so many insertions.
    fn steps(learned: &mut Learned, len: u32, insertions: u32) -> Vec<usize> {
        let step = |now| {
            learned.go_on(view(now), len);
            learned.step
        };
        (1..=insertions).map(step).collect()
    }

    #[test]
    fn a_lesson_takes_each_step_once_spread_over_its_term() {
        for (len, term) in [(16, 256), (1024, 256), (40_000, 10_000)] {
            let mut learned = Learned::new(Scale::new(16), 16);
            let mut taken = steps(&mut learned, len, term);
            taken.dedup();
            let all = 16 + 1 + CLASSES; // sets, what is in common, and classes
            let expected: Vec<_> = (0..all).chain([0]).collect();
            assert_eq!(taken, expected);
        }
    }

    #[test]
    fn no_insertion_takes_more_than_two_steps() {
        let mut learned = Learned::new(Scale::new(2048), 2048);
        let taken = steps(&mut learned, 1024, 200);
        assert!(taken.windows(2).all(|pair| pair[1] - pair[0] <= 2));
    }

    #[test]
    fn what_was_learned_shows_in_the_worths_of_its_class_after_a_term() {
        let mut learned = Learned::new(Scale::new(16), 16);
        let worth = |learned: &Learned| learned.worth(Word::new(1, 2, 90), Scale::new(16), 100);
        let before = worth(&learned);
        (0..1000).for_each(|_| learned.reuse.used(Scale::new(16), 2, 10));
        steps(&mut learned, 16, 100);
        assert!((worth(&learned) - before).abs() < f32::EPSILON);
        steps(&mut learned, 16, 156);
        assert!(worth(&learned) > 2.0 * before);
    }
}
