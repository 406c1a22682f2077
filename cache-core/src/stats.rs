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

/// The counters of one shard, beside its lock: threads that use different shards do not share them.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) loads: Counter,
    pub(crate) load_failures: Counter,
    pub(crate) load_nanos: Counter,
    pub(crate) evictions: Counter,
    pub(crate) expirations: Counter,
    pub(crate) invalidations: Counter,
    pub(crate) coalesced: Counter,
    pub(crate) stale_served: Counter,
}

impl Counters {
    /// Adds what was counted here to `stats`.
    pub(crate) fn add_to(&self, stats: &mut Stats) {
        stats.loads += self.loads.get();
        stats.load_failures += self.load_failures.get();
        stats.load_time += Duration::from_nanos(self.load_nanos.get());
        stats.evictions += self.evictions.get();
        stats.expirations += self.expirations.get();
        stats.invalidations += self.invalidations.get();
        stats.coalesced += self.coalesced.get();
        stats.stale_served += self.stale_served.get();
    }
}

/// The reads of a cache, counted apart by threads: with one count for all, counting would be most of
/// what a hit costs.
#[derive(Debug)]
pub(crate) struct Reads<S> {
    /// One for each of the first threads, which alone writes to it. None in a cache of one thread.
    own: Box<[Stripe]>,
    /// Of all other threads; of the one that has the cache for itself.
    others: Stripe,
    scope: PhantomData<S>,
}

/// The reads of a thread, on cache lines of their own.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Stripe {
    hits: Counter,
    misses: Counter,
}

/// Threads with a stripe of their own, for each core.
const STRIPES_A_CORE: usize = 4;

impl<S: Scope> Reads<S> {
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

    /// Counts a hit of a thread; returns how many it had before.
    #[inline]
    pub(crate) fn hit(&self, thread: Option<usize>) -> u64 {
        match self.stripe_of_one(thread) {
            Some(own) => own.hits.next_of_one(),
            None => self.others.hits.next(),
        }
    }

    #[inline]
    pub(crate) fn miss(&self, thread: Option<usize>) {
        match self.stripe_of_one(thread) {
            Some(own) => own.misses.next_of_one(),
            None => self.others.misses.next(),
        };
    }

    pub(crate) fn add_to(&self, stats: &mut Stats) {
        for stripe in self.own.iter().chain([&self.others]) {
            stats.hits += stripe.hits.get();
            stats.misses += stripe.misses.get();
        }
    }
}

/// A number that goes up.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, by: u64) {
        // Relaxed: a count orders nothing.
        self.0.fetch_add(by, Ordering::Relaxed);
    }

    pub(crate) fn one(&self) {
        self.add(1);
    }

    /// Counts one more; returns the number before.
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }

    /// The same, cheaper, where no other thread counts here.
    #[inline]
    fn next_of_one(&self) -> u64 {
        let before = self.get();
        self.0.store(before + 1, Ordering::Relaxed);
        before
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
