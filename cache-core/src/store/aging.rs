//! The ages of a store's entries: what is over, and what is due.

use super::{Store, set};
use crate::clock::Nanos;
use crate::lifetime::{Age, Life, Lifetimes};
use crate::list::Id;
use crate::removal::RemovalCause;
use crate::rules::{Rules, Step};
use crate::wheel::Wheel;

/// How many expired entries a write takes out on its way. More than one, so that a cache which is
/// only ever written to gets rid of them faster than it makes them.
const EXPIRED_A_WRITE: usize = 4;

/// The times of the entries of a cache where they age.
pub(super) struct Ages {
    /// Times by id.
    pub(super) lives: Vec<Life>,
    /// Every entry waits here for a moment that is not after its removal; later, if it was read.
    wheel: Wheel,
}

impl Ages {
    pub(super) fn new(now: Nanos) -> Self {
        Self {
            lives: Vec::new(),
            wheel: Wheel::new(now),
        }
    }
}

impl<K, V> Store<K, V> {
    /// Takes out up to `limit` of the entries that are over at `now`, and says whether there may be
    /// more.
    pub(crate) fn expire(&mut self, limit: usize, step: &mut Step<'_, K, V>) -> bool {
        self.settle_reads();
        for _ in 0..limit {
            let Some(id) = self.next_over(step.now) else {
                let last = self
                    .ages
                    .as_mut()
                    .map(|ages| ages.wheel.take_current(step.now));
                for id in last.into_iter().flatten() {
                    self.expire_one(id, step);
                }
                return false;
            };
            self.expire_one(id, step);
        }
        true
    }

    /// Takes out a few entries whose time is over, without looking for all of them.
    pub(super) fn expire_some(&mut self, step: &mut Step<'_, K, V>) {
        for _ in 0..EXPIRED_A_WRITE {
            let Some(id) = self.next_over(step.now) else {
                return;
            };
            self.expire_one(id, step);
        }
    }

    fn next_over(&mut self, now: Nanos) -> Option<Id> {
        self.ages.as_mut()?.wheel.pop(now)
    }

    /// The wheel gave out an entry: takes it out, unless a read gave it more time.
    fn expire_one(&mut self, id: Id, step: &mut Step<'_, K, V>) {
        let (Some(ages), Some(lifetimes)) = (&mut self.ages, &step.rules.lifetimes) else {
            return;
        };
        let over = lifetimes.removal(&ages.lives[id as usize]);
        if over <= step.now {
            self.remove(id, RemovalCause::Expired, step);
        } else {
            ages.wheel.schedule(id, over);
        }
    }

    /// A reload of the entry failed: puts off the next. A fresh entry is left as it is.
    pub(crate) fn put_off_reload(&mut self, id: Id, lifetimes: &Lifetimes<K, V>, now: Nanos) {
        if let Some(ages) = &mut self.ages {
            let life = &mut ages.lives[id as usize];
            if matches!(lifetimes.age(life, now), Age::Due | Age::Stale) {
                life.refresh_at = lifetimes.retry_at(now);
            }
        }
    }

    pub(crate) fn life(&self, id: Id) -> Option<&Life> {
        self.ages.as_ref().map(|ages| &ages.lives[id as usize])
    }

    pub(super) fn age(&self, id: Id, rules: &Rules<K, V>, now: Nanos) -> Age {
        match (self.life(id), &rules.lifetimes) {
            (Some(life), Some(lifetimes)) => lifetimes.age(life, now),
            _ => Age::Fresh,
        }
    }

    pub(super) fn begin_life(&mut self, id: Id, life: Option<Life>, rules: &Rules<K, V>) {
        let (Some(ages), Some(life), Some(lifetimes)) = (&mut self.ages, life, &rules.lifetimes)
        else {
            return;
        };
        ages.wheel.schedule(id, lifetimes.removal(&life));
        set(&mut ages.lives, id, life);
    }

    pub(super) fn end_life(&mut self, id: Id) {
        if let Some(ages) = &mut self.ages {
            ages.wheel.cancel(id);
        }
    }
}
