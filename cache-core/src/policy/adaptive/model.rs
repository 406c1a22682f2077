//! The adaptive policy once more, written for obviousness: three vectors and linear searches.
//!
//! Sketch and climber are the real ones, which have tests of their own.

use super::super::Policy;
use super::super::sketch::Sketch;
use super::climber::Climber;
use crate::list::Id;

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: Id,
    hash: u32,
    weight: u64,
}

/// Each vector is in the order of leaving: what is used moves to the end.
#[derive(Debug)]
pub(crate) struct Model {
    bound: u64,
    window: Vec<Entry>,
    probation: Vec<Entry>,
    protected: Vec<Entry>,
    sketch: Sketch,
    climber: Climber,
    dice: u64,
}

fn weight(entries: &[Entry]) -> u128 {
    entries.iter().map(|entry| u128::from(entry.weight)).sum()
}

fn take(entries: &mut Vec<Entry>, id: Id) -> Option<Entry> {
    let at = entries.iter().position(|entry| entry.id == id)?;
    Some(entries.remove(at))
}

impl Model {
    pub(crate) fn new(bound: u64) -> Self {
        Self {
            bound,
            window: Vec::new(),
            probation: Vec::new(),
            protected: Vec::new(),
            sketch: Sketch::new(bound),
            climber: Climber::new(),
            dice: 0,
        }
    }

    pub(crate) fn queues(&self) -> [Vec<Id>; 3] {
        [&self.window, &self.probation, &self.protected]
            .map(|entries| entries.iter().map(|entry| entry.id).collect())
    }

    pub(crate) fn weights(&self) -> [u128; 2] {
        let main = weight(&self.probation) + weight(&self.protected);
        [weight(&self.window), weight(&self.window) + main]
    }

    fn len(&self) -> usize {
        self.window.len() + self.probation.len() + self.protected.len()
    }

    fn note(&mut self, hash: u32, hit: bool) {
        self.sketch.count(hash);
        let live = u32::try_from(self.len()).expect("a test is small");
        self.climber.note(hit, live);
    }

    fn window_bound(&self) -> u128 {
        u128::from(self.climber.window(self.bound))
    }

    fn window_overflows(&self) -> bool {
        weight(&self.window) > self.window_bound()
    }

    /// As many as it takes: that one is enough is the policy's claim.
    fn demote(&mut self) {
        while self.protected.len() > 4 * self.probation.len() {
            self.probation.push(self.protected.remove(0));
        }
    }

    fn admits(&mut self, candidate: Entry, victim: Entry) -> bool {
        let uses = self.sketch.estimate(candidate.hash);
        let needed = self.sketch.estimate(victim.hash);
        if needed == 0 || uses > needed + 1 {
            return true;
        }
        if uses < 6 {
            return false;
        }
        let mixed = (self.dice ^ u64::from(candidate.hash)).wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.dice = (mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (self.dice >> 32).is_multiple_of(128)
    }
}

impl Policy for Model {
    fn insert(&mut self, id: Id, hash: u64, weight: u64) {
        let hash = super::fold(hash);
        let entry = Entry { id, hash, weight };
        let [in_window, in_all] = self.weights();
        let fits_window = in_window + u128::from(weight) <= self.window_bound();
        let fits_cache = in_all + u128::from(weight) <= u128::from(self.bound);
        if fits_cache && !fits_window {
            self.probation.push(entry);
        } else if u128::from(weight) > self.window_bound() {
            self.window.insert(0, entry);
        } else {
            self.window.push(entry);
        }
        self.sketch.cover(self.len() as u64);
        self.note(hash, false);
    }

    fn touch(&mut self, id: Id) {
        let all = [&self.window, &self.probation, &self.protected];
        let found = all.into_iter().flatten().find(|entry| entry.id == id);
        let hash = found.expect("it is live").hash;
        self.note(hash, true);
        if let Some(entry) = take(&mut self.window, id) {
            self.window.push(entry);
        } else if let Some(entry) = take(&mut self.protected, id) {
            self.protected.push(entry);
        } else if let Some(entry) = take(&mut self.probation, id) {
            self.protected.push(entry);
        }
        self.demote();
    }

    fn reweigh(&mut self, id: Id, old: u64, new: u64) {
        let all = [&mut self.window, &mut self.probation, &mut self.protected];
        let mut all = all.into_iter().flatten();
        let entry = all.find(|entry| entry.id == id).expect("it is live");
        assert_eq!(entry.weight, old);
        entry.weight = new;
    }

    fn remove(&mut self, id: Id, _weight: u64) {
        for entries in [&mut self.window, &mut self.probation, &mut self.protected] {
            take(entries, id);
        }
        self.demote();
    }

    fn evict(&mut self, _weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        let victim = self.probation.iter().chain(&self.protected).next().copied();
        let oldest = self.window.first().copied();
        let leaves = match (oldest, victim) {
            (Some(candidate), Some(victim)) if self.window_overflows() => {
                let admitted = self.admits(candidate, victim);
                if admitted { victim } else { candidate }
            }
            (_, Some(victim)) => victim,
            (oldest, None) => oldest?,
        };
        self.remove(leaves.id, leaves.weight);
        for _ in 0..16 {
            if self.window_overflows() && self.weights()[1] <= u128::from(self.bound) {
                self.probation.push(self.window.remove(0));
            }
        }
        Some(leaves.id)
    }
}
