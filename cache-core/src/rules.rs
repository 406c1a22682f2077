//! What the builder fixed for the life of a cache.

use crate::clock::{Clock, Nanos, Tick};
use crate::lifetime::{Life, Lifetimes};
use crate::policy::EvictionPolicy;
use crate::removal::{Listener, Removed};
use crate::tags::Tag;

/// The weigher of a cache that is bounded by weight.
pub(crate) type Weigher<K, V> = Box<dyn Fn(&K, &V) -> u64 + Send + Sync>;

/// The rules that all shards of a cache share.
pub(crate) struct Rules<K, V> {
    /// The most that the whole cache holds; `None` where unbounded.
    pub(crate) capacity: Option<u64>,
    pub(crate) weigher: Option<Weigher<K, V>>,
    pub(crate) policy: EvictionPolicy,
    /// `None` where entries do not age: such a cache never reads a clock.
    pub(crate) lifetimes: Option<Lifetimes<K, V>>,
    pub(crate) listener: Option<Listener<K, V>>,
    pub(crate) coalesce: bool,
}

/// What the store has to know of a new value, found out before a lock is taken: it takes user code
/// to find it out.
pub(crate) struct Facts {
    pub(crate) weight: u64,
    /// Endless where the rules have no lifetimes.
    pub(crate) life: Life,
    /// The last tick in which every read may have the value: so far it need not be looked at closer.
    pub(crate) fresh_through: Tick,
    pub(crate) tags: Vec<Tag>,
}

impl<K, V> Rules<K, V> {
    /// The facts of a value that is written now. `random` gives any number.
    pub(crate) fn facts(
        &self,
        key: &K,
        value: &V,
        tags: Vec<Tag>,
        clock: &Clock,
        random: impl FnOnce(Nanos) -> u64,
    ) -> Facts {
        let weight = self
            .weigher
            .as_ref()
            .map_or(1, |weigher| weigher(key, value));
        let life = self.lifetimes.as_ref().map_or(Life::ENDLESS, |lifetimes| {
            let ttl = lifetimes.ttl_of(key, value);
            let now = clock.now();
            lifetimes.start(ttl, now, random(now))
        });
        Facts {
            weight,
            fresh_through: self.fresh_through(life, clock),
            life,
            tags,
        }
    }

    fn fresh_through(&self, life: Life, clock: &Clock) -> Tick {
        match &self.lifetimes {
            None => Tick::LAST,
            // Reads put off its end, and each has to be noted.
            Some(lifetimes) if lifetimes.tti.is_some() => Tick::NONE,
            Some(lifetimes) => clock.surely_before(lifetimes.fresh_until(life)),
        }
    }

    /// Whether anything is stored at all.
    pub(crate) fn stores(&self) -> bool {
        self.capacity != Some(0)
    }
}

/// What everything that changes a shard needs besides its own arguments.
pub(crate) struct Step<'a, K, V> {
    pub(crate) rules: &'a Rules<K, V>,
    pub(crate) now: Nanos,
    /// Where to leave what is taken out.
    pub(crate) removed: &'a mut Removed<K, V>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Nanos = 3_600_000_000_000;

    fn fresh_through(lifetimes: Option<Lifetimes<(), ()>>, clock: &Clock) -> Tick {
        let rules = Rules {
            capacity: None,
            weigher: None,
            policy: EvictionPolicy::default(),
            lifetimes,
            listener: None,
            coalesce: true,
        };
        let facts = rules.facts(&(), &(), Vec::new(), clock, |_| 0);
        facts.fresh_through
    }

    fn lifetimes(ttl: Option<Nanos>, refresh_after: Option<Nanos>) -> Lifetimes<(), ()> {
        Lifetimes {
            ttl,
            tti: None,
            jitter: 0.0,
            expires: None,
            refresh_after,
            stale_while_revalidate: 0,
            stale_if_error: 0,
        }
    }

    #[test]
    fn a_value_is_fresh_for_certain_up_to_its_end_or_until_it_is_due() {
        let clock = Clock::system();
        let now = clock.now();
        let endless = [None, Some(lifetimes(None, None))];
        for lifetimes in endless {
            assert_eq!(fresh_through(lifetimes, &clock), Tick::LAST);
        }
        let mortal = [
            lifetimes(Some(HOUR), None),
            lifetimes(None, Some(HOUR)),
            lifetimes(Some(2 * HOUR), Some(HOUR)),
            lifetimes(Some(HOUR), Some(2 * HOUR)),
        ];
        for lifetimes in mortal {
            let tick = fresh_through(Some(lifetimes), &clock);
            // However long the test takes: it began later than `now`, and ends before now.
            assert!(tick >= Tick::over_at(now + HOUR));
            assert!(tick <= Tick::over_at(clock.now() + HOUR));
        }
    }

    #[test]
    fn where_reads_are_noted_and_by_a_clock_that_stands_nothing_is_certain() {
        let idle = Lifetimes {
            tti: Some(HOUR),
            ..lifetimes(Some(HOUR), None)
        };
        assert_eq!(fresh_through(Some(idle), &Clock::system()), Tick::NONE);
        let manual = Clock::manual();
        let mortal = lifetimes(Some(HOUR), None);
        assert_eq!(fresh_through(Some(mortal), &manual), Tick::NONE);
        let endless = lifetimes(None, None);
        assert_eq!(fresh_through(Some(endless), &manual), Tick::LAST);
    }
}
