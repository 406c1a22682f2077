//! The read path: what a hit does, in as few steps as can be.
//!
//! A read is a *glance* first, which is made for the two usual cases, a value that is fresh for certain
//! and none at all. Whatever takes more to tell, a value near its end or one that waits to be stored, is
//! left to a *closer look*.

use crate::engine::{Engine, Hit};
use crate::lifetime::Age;
use crate::read_buffer::Noted;
use crate::scope::{Lock, Scope};
use equivalent::Equivalent;
use std::hash::Hash;

/// Hits of one thread after which it looks after what is not worth a look at each.
const NOW_AND_THEN: u64 = 256;

/// Whether a thread that has had so many hits is to look after what is not worth a look at each.
fn is_time_to_look(hits: u64) -> bool {
    hits.is_multiple_of(NOW_AND_THEN)
}

/// What is known of a key that a glance showed no value of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unseen {
    pub(crate) hash: u64,
    /// Whether there is no value, or else a closer look is needed to tell.
    pub(crate) is_absent: bool,
}

impl<K, V, S> Engine<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// Reads, and counts the read, in the usual cases: where it shows a value that every read may have,
    /// and where there is none.
    ///
    /// A value is returned with nothing beside it: it is then made where it is to be, or handed out in a
    /// register. So what else there is to say is left in `unseen`.
    #[inline]
    pub(crate) fn glance<Q>(&self, hash: u64, key: &Q, unseen: &mut Unseen) -> Option<V>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let (mut noted, mut hits) = (Noted::Waits, 0);
        let mut is_absent = false;
        let value = self.cell(hash).shard.try_reading(|shard, thread| {
            let store = &shard.store;
            let Some(found) = store.find_entry(hash, key) else {
                is_absent = shard.slots.nothing_waits();
                return None;
            };
            if !store.note_access_if_fresh(&found, &self.rules, &self.clock) {
                return None;
            }
            hits = self.reads.hit(Some(thread.index()));
            noted = store.note_use(found.id);
            Some(found.value().clone())
        });
        let value = value.flatten();
        if value.is_some() {
            if noted != Noted::Waits || is_time_to_look(hits) || self.sampling.shows_hits() {
                self.after_hit(hash, key, noted, hits);
            }
        } else {
            *unseen = Unseen { hash, is_absent };
            if is_absent {
                self.after_miss(hash);
            }
        }
        value
    }

    /// Reads a value that `accepts` the age of; counts the read.
    pub(crate) fn look_closer<Q>(
        &self,
        hash: u64,
        key: &Q,
        accepts: impl Fn(Age) -> bool,
    ) -> Option<Hit<V>>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let now = self.now();
        let found = self.cell(hash).shard.reading(|shard| {
            let store = &shard.store;
            let found = store.look(hash, key, &self.rules, now);
            match found.filter(|(_, age)| accepts(*age)) {
                Some((id, age)) => {
                    let value = store.value(id).clone();
                    Some((Hit { value, age }, store.note_read(id, age, now)))
                }
                None => shard.waiting(hash, key).map(|hit| (hit, Noted::Waits)),
            }
        });
        if let Some((hit, noted)) = found {
            let hits = self.reads.hit(S::thread());
            self.after_hit(hash, key, noted, hits);
            return Some(hit);
        }
        self.after_miss(hash);
        None
    }

    /// What is left to do after a hit, without the lock; mostly nothing.
    #[cold]
    #[inline(never)]
    fn after_hit<Q>(&self, hash: u64, key: &Q, noted: Noted, hits: u64)
    where
        Q: Equivalent<K> + ?Sized,
    {
        if is_time_to_look(hits) {
            self.look_after();
        }
        self.sample_hit(hash);
        self.tell_policy(hash, key, noted);
    }

    fn look_after(&self) {
        if self.rules.lifetimes.is_some() {
            self.clock.check();
        }
        self.sampling.look();
    }

    fn after_miss(&self, hash: u64) {
        self.reads.miss(S::thread());
        self.sample(hash);
    }

    /// Hands out what was found; counts it where it has expired.
    #[inline]
    pub(crate) fn serve(&self, hit: Hit<V>) -> V {
        if !hit.age.is_readable() {
            // Whichever shard counts it: only the sum is shown.
            self.cells()[0].counters.stale_served.one();
        }
        hit.value
    }

    /// Tells the policy of hits. It has to know of every one, in order: where this one was not noted, it
    /// waits for the lock.
    fn tell_policy<Q>(&self, hash: u64, key: &Q, noted: Noted)
    where
        Q: Equivalent<K> + ?Sized,
    {
        let shard = &self.cell(hash).shard;
        match noted {
            Noted::Waits => {}
            Noted::Full => {
                shard.try_writing(|shard| shard.store.settle_reads());
            }
            Noted::Lost => shard.writing(|shard| {
                if let Some(id) = shard.store.find(hash, key) {
                    shard.store.touch(id);
                }
            }),
        }
    }

    #[inline]
    pub(crate) fn get<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let mut unseen = Unseen::default();
        let seen = self.glance(hash, key, &mut unseen);
        if seen.is_some() || unseen.is_absent {
            return seen;
        }
        let hit = self.look_closer(hash, key, Age::is_readable);
        hit.map(|hit| hit.value)
    }

    pub(crate) fn peek<Q, R>(&self, key: &Q, see: impl FnOnce(&V) -> R) -> Option<R>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let now = self.now();
        self.cell(hash).shard.reading(|shard| {
            let value = shard.readable(hash, key, &self.rules, now)?;
            Some(see(value))
        })
    }
}
