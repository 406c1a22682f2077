//! How long an entry lives: the rules of a cache, and the times of an entry.

use crate::clock::{NEVER, Nanos, nanos};
use std::time::Duration;

/// A ttl for each entry: what the builder's `expires` is.
pub(crate) type Expires<K, V> = Box<dyn Fn(&K, &V) -> Option<Duration> + Send + Sync>;

/// For how long a reload that failed is put off at most.
const PATIENCE: Nanos = 1_000_000_000;

/// The rules of a cache whose entries age.
pub(crate) struct Lifetimes<K, V> {
    pub(crate) ttl: Option<Nanos>,
    pub(crate) tti: Option<Nanos>,
    /// Largest part of a ttl that is taken off at random; 0 to 1.
    pub(crate) jitter: f64,
    pub(crate) expires: Option<Expires<K, V>>,
    pub(crate) refresh_after: Option<Nanos>,
    pub(crate) stale_while_revalidate: Nanos,
    pub(crate) stale_if_error: Nanos,
}

impl<K, V> Lifetimes<K, V> {
    /// The time to live of a new entry before jitter. Runs user code: not under a lock.
    pub(crate) fn ttl_of(&self, key: &K, value: &V) -> Option<Nanos> {
        let own = self
            .expires
            .as_ref()
            .and_then(|expires| expires(key, value));
        own.map(nanos).or(self.ttl)
    }

    /// The time to live of most entries: that of the cache, less the jitter that is to be expected.
    pub(crate) fn mean_ttl(&self) -> Option<Nanos> {
        self.ttl.map(|ttl| self.shorten(ttl, u64::MAX / 2))
    }

    /// The times of an entry that is written now. `random` is any number that differs from entry
    /// to entry.
    pub(crate) fn start(&self, ttl: Option<Nanos>, now: Nanos, random: u64) -> Life {
        let ttl = ttl.map(|ttl| self.shorten(ttl, random));
        let expires = ttl.map_or(NEVER, |ttl| now.saturating_add(ttl));
        // What expires before is due when it does: else nobody would reload it while it is stale.
        let due = |age| now.saturating_add(age).min(expires);
        Life {
            expires,
            refresh_at: self.refresh_after.map_or(NEVER, due),
            accessed: now,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a random part needs no more precision than f64 has, and is at most the ttl"
    )]
    fn shorten(&self, ttl: Nanos, random: u64) -> Nanos {
        let part = self.jitter * (random as f64 / u64::MAX as f64);
        ttl - ((ttl as f64 * part) as Nanos).min(ttl)
    }

    /// When the value stops being fresh.
    #[inline]
    pub(crate) fn deadline(&self, life: Life) -> Nanos {
        let idle = self
            .tti
            .map_or(NEVER, |tti| life.accessed.saturating_add(tti));
        life.expires.min(idle)
    }

    /// When the entry leaves memory: it is kept for as long as it may still be served stale.
    pub(crate) fn removal(&self, life: Life) -> Nanos {
        let grace = self.stale_while_revalidate.max(self.stale_if_error);
        self.deadline(life).saturating_add(grace)
    }

    /// When the value stops being fresh, or is due.
    #[inline]
    pub(crate) fn fresh_until(&self, life: Life) -> Nanos {
        self.deadline(life).min(life.refresh_at)
    }

    /// What a value of this age is good for.
    pub(crate) fn age(&self, life: Life, now: Nanos) -> Age {
        let deadline = self.deadline(life);
        if now < deadline {
            if now < life.refresh_at {
                Age::Fresh
            } else {
                Age::Due
            }
        } else if now < deadline.saturating_add(self.stale_while_revalidate) {
            Age::Stale
        } else {
            Age::Expired
        }
    }

    /// Whether the value may stand in for a load that failed.
    pub(crate) fn stands_in(&self, life: Life, now: Nanos) -> bool {
        self.stale_if_error > 0 && now < self.deadline(life).saturating_add(self.stale_if_error)
    }

    /// Whether a value that is due or stale may be reloaded now: not so soon after a reload failed.
    pub(crate) fn may_reload(life: Life, now: Nanos) -> bool {
        // A later time is none to which a reload was put off: the value idled before it was due.
        now >= life.refresh_at || life.refresh_at - now > PATIENCE
    }

    /// Whether anything is ever reloaded while it can still be served.
    pub(crate) fn reloads(&self) -> bool {
        let stale = self.stale_while_revalidate.max(self.stale_if_error);
        self.refresh_after.is_some() || stale > 0
    }

    /// When to try again after a background reload failed: soon, but not at the next read, which
    /// would run the failing body for each of them.
    pub(crate) fn retry_at(&self, now: Nanos) -> Nanos {
        now.saturating_add(self.refresh_after.map_or(PATIENCE, |age| age.min(PATIENCE)))
    }
}

/// The times of one entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Life {
    /// End of the time to live.
    pub(crate) expires: Nanos,
    /// When a read asks for a reload in the background; put off when one failed. `NEVER` where
    /// only staleness asks for one.
    pub(crate) refresh_at: Nanos,
    /// Last read or write; means something only where there is a time to idle.
    pub(crate) accessed: Nanos,
}

impl Life {
    /// That of no entry: nothing is ever over.
    pub(crate) const ENDLESS: Self = Self {
        expires: NEVER,
        refresh_at: NEVER,
        accessed: NEVER,
    };
}

/// What a value is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// To be served.
    Fresh,
    /// To be served, and reloaded in the background.
    Due,
    /// To be served only to who asks for a reload in the background.
    Stale,
    /// Not to be served.
    Expired,
}

impl Age {
    /// Whether every read may have the value.
    #[inline]
    pub(crate) fn is_readable(self) -> bool {
        matches!(self, Self::Fresh | Self::Due)
    }

    /// Whether a read that can reload may have it.
    #[inline]
    pub(crate) fn is_servable(self) -> bool {
        !matches!(self, Self::Expired)
    }
}
