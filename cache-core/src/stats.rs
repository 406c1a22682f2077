//! What a cache counted.

use crate::lock::MOST_THREADS;
use crate::scope::Scope;
use crate::sharding::cores;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What a cache counted since it was made, and how full it is now.
///
/// Counters only go up: clearing a cache does not reset them. They are read one after another while
/// the cache is in use, so sums may be off by the calls that are under way.
///
/// `Display` gives one line for a log:
///
/// ```
/// let cache = cache_core::Cache::<u32, u32>::new(100);
/// cache.get_with(&1, || 10);
/// cache.get_with(&1, || 10);
/// let stats = cache.stats();
/// assert_eq!((stats.hits, stats.misses, stats.loads), (1, 1, 1));
/// assert!(stats.to_string().starts_with("50.0 % of 2 hit, 1/100 entries"));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Reads that found a value.
    pub hits: u64,
    /// Reads that did not.
    pub misses: u64,
    /// Bodies run: on a miss, by a refresh, or in the background.
    pub loads: u64,
    /// Loads that ended in an `Err`, by a panic, or were cancelled.
    pub load_failures: u64,
    /// Time spent in loads, failed ones included.
    pub load_time: Duration,
    /// Entries that left because the cache was full.
    pub evictions: u64,
    /// Entries that left because their time was over.
    pub expirations: u64,
    /// Entries that were invalidated or cleared.
    pub invalidations: u64,
    /// Misses that ran no body, because the load of another caller served them.
    pub coalesced: u64,
    /// Expired values that were served, as `stale_while_revalidate` or `stale_if_error` allow.
    pub stale_served: u64,
    /// Entries held now, those included that expired and are yet to be taken out.
    pub size: u64,
    /// Weight of the entries held now; the same as `size` in a cache without a weigher.
    pub weight: u64,
    /// The most that the cache holds, in entries or in weight; `None` where unbounded.
    pub capacity: Option<u64>,
}

impl Stats {
    /// Part of the reads that found a value, from 0 to 1; 0 before the first read.
    #[expect(clippy::cast_precision_loss, reason = "a ratio for people to read")]
    pub fn hit_ratio(&self) -> f64 {
        let reads = self.hits + self.misses;
        if reads == 0 {
            0.0
        } else {
            self.hits as f64 / reads as f64
        }
    }

    /// Mean time of a load; zero before the first.
    pub fn mean_load_time(&self) -> Duration {
        let nanos = self.load_time.as_nanos() / u128::from(self.loads.max(1));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reads = self.hits + self.misses;
        write!(f, "{:.1} % of {reads} hit, ", self.hit_ratio() * 100.0)?;
        match self.capacity {
            Some(capacity) if self.weight == self.size => {
                write!(f, "{}/{capacity} entries", self.size)?;
            }
            Some(capacity) => write!(
                f,
                "{} entries, weight {}/{capacity}",
                self.size, self.weight
            )?,
            None => write!(f, "{} entries", self.size)?,
        }
        let mean = self.mean_load_time();
        write!(f, ", {} loads of {mean:.1?}", self.loads)?;
        for (count, what) in [
            (self.load_failures, "failed"),
            (self.coalesced, "coalesced"),
            (self.evictions, "evicted"),
            (self.expirations, "expired"),
            (self.invalidations, "invalidated"),
            (self.stale_served, "served stale"),
        ] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        Ok(())
    }
}

/// What a cache counts, apart by threads: with one count for all, counting would be most of what a hit
/// costs.
#[derive(Debug)]
pub(crate) struct Counts<S> {
    /// One for each of the first threads, which alone writes to it. None in a cache of one thread.
    own: Box<[Stripe]>,
    /// Of all other threads; of the one that has the cache for itself.
    others: Stripe,
    scope: PhantomData<S>,
}

/// What is counted of a thread, on cache lines of their own.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Stripe {
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
    pub(crate) loads: Counter,
    pub(crate) load_failures: Counter,
    pub(crate) load_nanos: Counter,
    pub(crate) evictions: Counter,
    pub(crate) expirations: Counter,
    pub(crate) invalidations: Counter,
    pub(crate) coalesced: Counter,
    pub(crate) stale_served: Counter,
}

/// Threads with a stripe of their own, for each core.
const STRIPES_A_CORE: usize = 4;

impl<S: Scope> Counts<S> {
    pub(crate) fn new() -> Self {
        let stripes = if S::LOCAL {
            0
        } else {
            MOST_THREADS.min(cores() * STRIPES_A_CORE)
        };
        Self {
            own: (0..stripes).map(|_| Stripe::default()).collect(),
            others: Stripe::default(),
            scope: PhantomData,
        }
    }

    /// The stripe to which this thread alone writes, if there is one.
    #[inline]
    fn stripe_of_one(&self, thread: Option<usize>) -> Option<&Stripe> {
        if S::LOCAL {
            return Some(&self.others);
        }
        thread.and_then(|thread| self.own.get(thread))
    }

    /// Adds to a counter of this thread.
    pub(crate) fn add(&self, counter: impl Fn(&Stripe) -> &Counter, by: u64) {
        self.add_of(S::thread(), counter, by);
    }

    pub(crate) fn one(&self, counter: impl Fn(&Stripe) -> &Counter) {
        self.add(counter, 1);
    }

    /// Counts a hit of a thread; returns how many it had before.
    #[inline]
    pub(crate) fn hit(&self, thread: Option<usize>) -> u64 {
        self.add_of(thread, |stripe| &stripe.hits, 1)
    }

    #[inline]
    fn add_of(&self, thread: Option<usize>, counter: impl Fn(&Stripe) -> &Counter, by: u64) -> u64 {
        match self.stripe_of_one(thread) {
            Some(own) => counter(own).add_alone(by),
            None => counter(&self.others).add(by),
        }
    }

    /// Adds what was counted to `stats`.
    pub(crate) fn add_to(&self, stats: &mut Stats) {
        for stripe in self.own.iter().chain([&self.others]) {
            stats.hits += stripe.hits.get();
            stats.misses += stripe.misses.get();
            stats.loads += stripe.loads.get();
            stats.load_failures += stripe.load_failures.get();
            stats.load_time += Duration::from_nanos(stripe.load_nanos.get());
            stats.evictions += stripe.evictions.get();
            stats.expirations += stripe.expirations.get();
            stats.invalidations += stripe.invalidations.get();
            stats.coalesced += stripe.coalesced.get();
            stats.stale_served += stripe.stale_served.get();
        }
    }
}

/// A number that goes up.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// Returns the number before.
    fn add(&self, by: u64) -> u64 {
        // Relaxed: a count orders nothing.
        self.0.fetch_add(by, Ordering::Relaxed)
    }

    /// The same, cheaper, where no other thread counts here.
    #[inline]
    fn add_alone(&self, by: u64) -> u64 {
        let before = self.get();
        self.0.store(before.wrapping_add(by), Ordering::Relaxed);
        before
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
