//! Keys drawn by their hash, followed through the cache and outside of it: what [`Reuse`] learns from.

use super::ages::{BUCKETS, Scale};
use super::reuse::Reuse;
use super::word::{Word, set_of};
use crate::list::Id;
use crate::table::Moved;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most keys that are followed.
const MOST: u32 = 2048;

/// Keys that should be followed, or would be without `MOST`, per entry: those that were evicted have
/// to stay for a while.
const PER_ENTRY: u32 = 8;

/// Keys that share a place: the one unused for longest makes room for a new one.
const WAYS: usize = 8;

/// The id of a key that is not cached.
const OUTSIDE: Id = Id::MAX;

/// The most uses that are told apart of those between two looks at an entry.
const MOST_TOLD: u32 = 8;

/// A key that is followed.
#[derive(Clone, Copy, Debug)]
struct Trail {
    /// What was known when it was looked at last; `FREE` where no key is followed.
    word: Word,
    /// Where it is cached.
    id: Id,
    /// The time up to which its waiting has been told.
    told: u32,
}

impl Trail {
    const NONE: Self = Self {
        word: Word::FREE,
        id: OUTSIDE,
        told: 0,
    };
}

#[derive(Debug, Default)]
pub(super) struct Sample {
    trails: Vec<[Trail; WAYS]>,
    /// A key is followed if this many of the lowest bits of its hash are 0.
    rarity: u32,
}

/// What a lesson needs beside the sample: the entries by id, the scale of ages and the time.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) words: &'a [AtomicU64],
    pub(super) scale: Scale,
    pub(super) now: u32,
}

impl Sample {
    /// Follows as many keys as are worth it for up to `span` entries, a power of two.
    pub(super) fn reach(&mut self, span: u32) {
        let wanted = span.saturating_mul(PER_ENTRY);
        let room = wanted.min(MOST);
        self.rarity = wanted.div_ceil(room).ilog2();
        let sets = room as usize / WAYS;
        let old = std::mem::replace(&mut self.trails, vec![[Trail::NONE; WAYS]; sets.max(1)]);
        for trail in old.into_iter().flatten() {
            if !trail.word.is_free() && self.draws(trail.word.hash()) {
                let set = set_of(trail.word.hash(), self.trails.len());
                let free = self.trails[set]
                    .iter_mut()
                    .find(|trail| trail.word.is_free());
                if let Some(free) = free {
                    *free = trail;
                }
            }
        }
    }

    /// Whether the key of this hash is followed.
    pub(super) fn draws(&self, hash: u32) -> bool {
        hash.trailing_zeros() >= self.rarity
    }

    /// A key that is drawn came into the cache.
    pub(super) fn enter(&mut self, id: Id, word: Word, view: View<'_>, reuse: &mut Reuse) {
        let told = view.now;
        let sets = self.trails.len();
        let set = &mut self.trails[set_of(word.hash(), sets)];
        let own = set.iter_mut().find(|trail| trail.follows(word.hash()));
        if let Some(trail) = own {
            trail.wait(view.now, view.scale, reuse);
            let before = trail.word;
            reuse.used(view.scale, before.uses(), before.age(view.now));
            *trail = Trail { word, id, told };
            return;
        }
        let age = |trail: &&mut Trail| {
            let age = trail.word.age(view.now);
            (trail.word.is_free(), age)
        };
        if let Some(oldest) = set.iter_mut().max_by_key(age) {
            if !oldest.word.is_free() {
                oldest.look(view, reuse);
                oldest.wait(view.now, view.scale, reuse);
            }
            *oldest = Trail { word, id, told };
        }
    }

    /// The key of an entry that is drawn is about to leave the cache.
    pub(super) fn leave(&mut self, hash: u32, view: View<'_>, reuse: &mut Reuse) {
        let sets = self.trails.len();
        let set = &mut self.trails[set_of(hash, sets)];
        if let Some(trail) = set.iter_mut().find(|trail| trail.follows(hash)) {
            trail.look(view, reuse);
            trail.id = OUTSIDE;
        }
    }

    /// The entries have got other ids; who is `OUTSIDE` stays there.
    pub(super) fn renumber(&mut self, moved: &Moved) {
        for trail in self.trails.iter_mut().flatten() {
            trail.id = moved.id(trail.id);
        }
    }

    /// Sets of keys that are followed.
    pub(super) fn sets(&self) -> usize {
        self.trails.len()
    }

    /// Tells of the keys of a set how they have been since the last time.
    pub(super) fn tell(&mut self, set: usize, view: View<'_>, reuse: &mut Reuse) {
        for trail in &mut self.trails[set] {
            if !trail.word.is_free() {
                trail.look(view, reuse);
                trail.wait(view.now, view.scale, reuse);
                trail.told = view.now;
                if trail.id == OUTSIDE && view.scale.bucket(trail.word.age(view.now)) == BUCKETS {
                    *trail = Trail::NONE;
                }
            }
        }
    }
}

impl Trail {
    fn follows(&self, hash: u32) -> bool {
        !self.word.is_free() && self.word.hash() == hash
    }

    /// Tells that the key has waited since its last use, or since that was told last.
    fn wait(&self, now: u32, scale: Scale, reuse: &mut Reuse) {
        let age = self.word.age(now);
        // Negative where all up to a later time was told.
        let since_told = now.wrapping_sub(self.told).cast_signed();
        let untold = age.min(since_told.max(0).cast_unsigned());
        reuse.waited(scale, self.word.uses(), age - untold, age);
    }

    /// Tells of the uses that readers have noted in the entry.
    ///
    /// Only the time of the last one is known: the others are taken as evenly spread.
    fn look(&mut self, view: View<'_>, reuse: &mut Reuse) {
        if self.id == OUTSIDE {
            return;
        }
        let seen = Word(view.words[self.id as usize].load(Ordering::Relaxed));
        let (since, last) = (self.word.age(view.now), seen.age(view.now));
        if last == since {
            return;
        }
        let uses = seen
            .uses()
            .saturating_sub(self.word.uses())
            .clamp(1, MOST_TOLD);
        let span = since - last;
        for nth in 1..=uses {
            let at = view.now.wrapping_sub(since - span * nth / uses);
            self.wait(at, view.scale, reuse);
            reuse.used(view.scale, self.word.uses(), self.word.age(at));
            self.word = self.word.used(at);
        }
        self.word = seen;
    }
}

#[cfg(test)]
impl Sample {
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.trails.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::super::reuse::Reuse;
    use super::*;

    /// A sample of everything, and one entry whose word is the first.
    struct Scene {
        sample: Sample,
        reuse: Reuse,
        words: Vec<AtomicU64>,
    }

    impl Scene {
        fn new() -> Self {
            let mut sample = Sample::default();
            sample.reach(16);
            Self {
                sample,
                reuse: Reuse::new(),
                words: vec![AtomicU64::new(0)],
            }
        }

        fn view(words: &[AtomicU64], now: u32) -> View<'_> {
            let scale = Scale::new(16);
            View { words, scale, now }
        }

        fn enter(&mut self, hash: u32, uses: u32, now: u32) {
            let word = Word::new(hash, uses, now);
            self.words[0] = AtomicU64::new(word.0);
            let view = Self::view(&self.words, now);
            self.sample.enter(0, word, view, &mut self.reuse);
        }

        fn read(&mut self, now: u32) {
            let word = self.words[0].get_mut();
            *word = Word(*word).used(now).0;
        }

        fn leave(&mut self, hash: u32, now: u32) {
            let view = Self::view(&self.words, now);
            self.sample.leave(hash, view, &mut self.reuse);
        }

        fn tell(&mut self, now: u32) {
            let view = Self::view(&self.words, now);
            for set in 0..self.sample.sets() {
                self.sample.tell(set, view, &mut self.reuse);
            }
        }

        /// What a sample would have told that saw everything at once.
        fn expect(&mut self, waits: &[(u32, u32)], uses: &[(u32, u32)]) {
            let mut reuse = Reuse::new();
            for &(uses, age) in waits {
                reuse.waited(Scale::new(16), uses, 0, age);
            }
            for &(uses, age) in uses {
                reuse.used(Scale::new(16), uses, age);
            }
            reuse.settle(Scale::new(16));
            self.reuse.settle(Scale::new(16));
            assert_eq!(format!("{:?}", self.reuse), format!("{reuse:?}"));
        }
    }

    #[test]
    fn a_key_that_comes_back_is_told_with_its_age_outside_of_the_cache_too() {
        let mut scene = Scene::new();
        scene.enter(5, 1, 10);
        scene.leave(5, 14);
        scene.enter(5, 2, 40);
        scene.expect(&[(1, 30)], &[(1, 30)]);
    }

    #[test]
    fn waiting_is_told_once_however_often_it_is_asked_for() {
        let mut scene = Scene::new();
        scene.enter(5, 1, 10);
        for now in [20, 20, 25, 60] {
            scene.tell(now);
        }
        scene.expect(&[(1, 50)], &[]);
    }

    #[test]
    fn a_read_is_told_with_its_own_time_at_the_next_look() {
        let mut scene = Scene::new();
        scene.enter(5, 1, 10);
        scene.tell(20);
        scene.read(26);
        scene.tell(40);
        scene.expect(&[(1, 16), (2, 14)], &[(1, 16)]);
    }

    #[test]
    fn several_reads_between_two_looks_are_taken_as_evenly_spread() {
        let mut scene = Scene::new();
        scene.enter(5, 1, 10);
        for now in [15, 17, 40] {
            scene.read(now);
        }
        scene.leave(5, 50);
        scene.tell(60);
        scene.expect(
            &[(1, 10), (2, 10), (3, 10), (4, 20)],
            &[(1, 10), (2, 10), (3, 10)],
        );
    }

    #[test]
    fn a_key_long_out_of_the_cache_is_let_go() {
        let mut scene = Scene::new();
        scene.enter(5, 1, 10);
        scene.leave(5, 20);
        scene.tell(20_000);
        let mut trails = scene.sample.trails.iter().flatten();
        assert!(trails.all(|trail| trail.word.is_free()));
    }

    #[test]
    fn a_full_set_lets_the_key_unused_for_longest_go() {
        let mut scene = Scene::new();
        (0..9).for_each(|hash| scene.enter(hash, 1, 10 + hash)); // all of one set
        let follows = |hash| {
            scene.sample.trails[0]
                .iter()
                .any(|trail| trail.follows(hash))
        };
        assert!(!follows(0) && (1..9).all(follows));
    }

    #[test]
    fn larger_caches_have_fewer_of_their_keys_followed() {
        let mut sample = Sample::default();
        let mut drawn = |span: u32| {
            sample.reach(span);
            (0..100_000).filter(|hash| sample.draws(*hash)).count()
        };
        assert_eq!([16, 256, 512].map(&mut drawn), [100_000, 100_000, 50_000]);
        assert_eq!(drawn(1 << 20), 25);
        assert_eq!(sample.trails.len() * WAYS, MOST as usize);
    }

    #[test]
    fn growing_keeps_the_keys_that_are_still_drawn() {
        let mut scene = Scene::new();
        let hashes = (0..32).map(|key| key << 23 | key);
        for hash in hashes {
            scene.enter(hash, 1, 10);
        }
        scene.sample.reach(2048); // one key in eight
        let all = scene.sample.trails.iter().flatten();
        let kept = all.filter(|trail| !trail.word.is_free()).count();
        assert_eq!(kept, 4);
    }
}
