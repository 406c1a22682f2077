//! The ages of a store's entries: what is over, and what is due.

use super::Store;
use super::lives::Lives;
use crate::clock::{Clock, Nanos};
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
    pub(super) lives: Lives,
    /// Every entry waits here for a moment that is not after its removal; later, if it was read.
    wheel: Wheel,
}

impl Ages {
    pub(super) fn new<K, V>(lifetimes: &Lifetimes<K, V>, now: Nanos) -> Self {
        Self {
            lives: Lives::new(lifetimes),
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
            let Some(id) = self.next_over(step) else {
                for id in self.last_over(step) {
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
            let Some(id) = self.next_over(step) else {
                return;
            };
            self.expire_one(id, step);
        }
    }

    fn next_over(&mut self, step: &Step<'_, K, V>) -> Option<Id> {
        let Ages { lives, wheel } = self.ages.as_mut()?;
        let lifetimes = step.rules.lifetimes.as_ref()?;
        wheel.pop(step.now, |id| lifetimes.removal(lives.get(id)))
    }

    /// Those that are over within a tick that is not, once there is no `next_over`.
    fn last_over(&mut self, step: &Step<'_, K, V>) -> Vec<Id> {
        let (Some(ages), Some(lifetimes)) = (&mut self.ages, &step.rules.lifetimes) else {
            return Vec::new();
        };
        let Ages { lives, wheel } = ages;
        wheel.take_current(step.now, |id| lifetimes.removal(lives.get(id)))
    }

    /// The wheel gave out an entry: takes it out, unless a read gave it more time.
    fn expire_one(&mut self, id: Id, step: &mut Step<'_, K, V>) {
        let (Some(ages), Some(lifetimes)) = (&mut self.ages, &step.rules.lifetimes) else {
            return;
        };
        let over = lifetimes.removal(ages.lives.get(id));
        if over <= step.now {
            self.remove(id, RemovalCause::Expired, step);
        } else {
            ages.wheel.schedule(id, over);
        }
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

    /// What an entry is good for now.
    #[inline]
    pub(crate) fn age_by(&self, id: Id, rules: &Rules<K, V>, clock: &Clock) -> Age {
        match (self.life(id), &rules.lifetimes) {
            (Some(life), Some(lifetimes)) => lifetimes.age_by(life, clock),
            _ => Age::Fresh,
        }
    }

    pub(super) fn begin_life(&mut self, id: Id, life: Option<Life>, rules: &Rules<K, V>) {
        let (Some(ages), Some(life), Some(lifetimes)) = (&mut self.ages, life, &rules.lifetimes)
        else {
            return;
        };
        ages.wheel.schedule(id, lifetimes.removal(life));
        ages.lives.set(id, life);
    }

    pub(super) fn end_life(&mut self, id: Id) {
        if let Some(ages) = &mut self.ages {
            ages.wheel.cancel(id);
        }
    }
}
