//! The ages of a store's entries: what is over, and what is due.

use super::Store;
use super::deadlines::Deadlines;
use super::lives::Lives;
use crate::clock::{Clock, Nanos};
use crate::lifetime::{Age, Life, Lifetimes};
use crate::list::Id;
use crate::removal::RemovalCause;
use crate::rules::{Rules, Step};
use crate::table::Moved;

/// How many blocks of entries a write looks at on its way, of which it goes into one at most: a cache
/// that is only ever written to, by a thread that has it for itself, has to get rid of what expires.
const LOOKS_A_WRITE: usize = 4;

/// How many blocks `expire` goes into at most: where reads have put off what seemed over, it takes out
/// nothing, and is not to go on for long either.
const BLOCKS_A_STRIDE: usize = 64;

/// The times of the entries of a cache where they age.
pub(super) struct Ages {
    pub(super) lives: Lives,
    deadlines: Deadlines,
}

impl Ages {
    pub(super) fn new<K, V>(lifetimes: &Lifetimes<K, V>) -> Self {
        Self {
            lives: Lives::new(lifetimes),
            deadlines: Deadlines::default(),
        }
    }

    /// The entries have got other ids.
    pub(super) fn renumber<K, V>(&mut self, moved: &Moved, lifetimes: &Lifetimes<K, V>) {
        self.lives.renumber(moved);
        self.deadlines = Deadlines::default();
        for (id, life) in self.lives.iter() {
            self.deadlines.schedule(id, lifetimes.removal(life));
        }
    }
}

impl<K, V> Store<K, V> {
    /// Takes out what is over, but not many more than `limit` entries; whether there may be more.
    pub(crate) fn expire(&mut self, limit: usize, step: &mut Step<'_, K, V>) -> bool {
        self.settle_reads();
        let before = self.len();
        for _ in 0..BLOCKS_A_STRIDE {
            if before - self.len() >= limit {
                break;
            }
            let looks = self.ages.as_ref().map_or(0, |ages| ages.deadlines.blocks());
            if !self.expire_block(looks, step) {
                return false;
            }
        }
        true
    }

    /// Takes out a few entries whose time is over, without looking for all of them.
    pub(super) fn expire_some(&mut self, step: &mut Step<'_, K, V>) {
        self.expire_block(LOOKS_A_WRITE, step);
    }

    /// Takes out what is over in the next block where anything may be, of the next `looks` blocks;
    /// whether there is such a block.
    fn expire_block(&mut self, looks: usize, step: &mut Step<'_, K, V>) -> bool {
        let (Some(ages), Some(lifetimes)) = (&mut self.ages, &step.rules.lifetimes) else {
            return false;
        };
        let Some(ids) = ages.deadlines.next_due(looks, step.now) else {
            return false;
        };
        for id in ids {
            let Some(over) = self.removal(id, lifetimes) else {
                break;
            };
            if over <= step.now {
                self.remove(id, RemovalCause::Expired, step);
            } else if let Some(ages) = &mut self.ages {
                ages.deadlines.schedule(id, over);
            }
        }
        true
    }

    /// When the entry at `id` is to leave, or never where there is none; `None` beyond the last id.
    fn removal(&self, id: Id, lifetimes: &Lifetimes<K, V>) -> Option<Nanos> {
        let lives = &self.ages.as_ref()?.lives;
        lives.known(id).map(|life| lifetimes.removal(life))
    }

    /// A reload of the entry failed: puts off the next. A fresh entry is left as it is.
    pub(crate) fn put_off_reload(&mut self, id: Id, lifetimes: &Lifetimes<K, V>, now: Nanos) {
        if let Some(ages) = &mut self.ages {
            let age = lifetimes.age(ages.lives.get(id), now);
            if matches!(age, Age::Due | Age::Stale) {
                ages.lives.put_off_reload(id, lifetimes.retry_at(now));
            }
        }
    }

    pub(crate) fn life(&self, id: Id) -> Option<Life> {
        self.ages.as_ref().map(|ages| ages.lives.get(id))
    }

    pub(super) fn age(&self, id: Id, rules: &Rules<K, V>, now: Nanos) -> Age {
        match (self.life(id), &rules.lifetimes) {
            (Some(life), Some(lifetimes)) => lifetimes.age(life, now),
            _ => Age::Fresh,
        }
    }

    /// [`note_access_if_fresh`](Self::note_access_if_fresh), by all times that an entry has.
    #[inline(never)]
    pub(super) fn note_access_if_fresh_life(
        &self,
        id: Id,
        rules: &Rules<K, V>,
        clock: &Clock,
    ) -> bool {
        let (Some(ages), Some(lifetimes)) = (&self.ages, &rules.lifetimes) else {
            return true;
        };
        let fresh = clock.is_surely_before(lifetimes.fresh_until(ages.lives.get(id)));
        if fresh {
            ages.lives.note_access(id, || clock.recently());
        }
        fresh
    }

    pub(super) fn begin_life(&mut self, id: Id, life: Life, rules: &Rules<K, V>) {
        let (Some(ages), Some(lifetimes)) = (&mut self.ages, &rules.lifetimes) else {
            return;
        };
        ages.deadlines.schedule(id, lifetimes.removal(life));
        ages.lives.set(id, life);
    }

    pub(super) fn end_life(&mut self, id: Id) {
        if let Some(ages) = &mut self.ages {
            ages.lives.end(id);
        }
    }
}
