//! Setting up a cache.

mod check;
mod curve;

use crate::cache::{Cache, LocalCache};
use crate::clock::{Clock, nanos};
use crate::engine::Engine;
use crate::error::BuildError;
use crate::lifetime::{Expires, Lifetimes};
use crate::policy::EvictionPolicy;
use crate::registry;
use crate::removal::{Listener, RemovalCause};
use crate::rules::{Rules, Weigher};
use crate::scope::{Scope, Shared};
use crate::sharding;
use std::any::type_name;
use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

/// Settings of a cache that is yet to be made.
///
/// ```
/// use cache_core::{Cache, EvictionPolicy};
/// use std::time::Duration;
///
/// let pages = Cache::<String, Vec<u8>>::builder()
///     .name("pages")
///     .max_weight(64 << 20)
///     .weigher(|url, body| (url.len() + body.len()) as u64)
///     .ttl(Duration::from_secs(300))
///     .jitter(0.1)
///     .build()?;
/// # Ok::<(), cache_core::BuildError>(())
/// ```
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder<K, V> {
    name: Option<Cow<'static, str>>,
    capacity: Capacity,
    max_weight: Option<u64>,
    weigher: Option<Weigher<K, V>>,
    policy: EvictionPolicy,
    ttl: Option<Duration>,
    tti: Option<Duration>,
    jitter: Option<f64>,
    expires: Option<Expires<K, V>>,
    refresh_after: Option<Duration>,
    stale_while_revalidate: Option<Duration>,
    stale_if_error: Option<Duration>,
    listener: Option<Listener<K, V>>,
    coalesce: bool,
    shards: Option<usize>,
    samples_curve: bool,
    clock: Clock,
}

/// A bound by the number of entries.
#[derive(Debug, Clone, Copy)]
enum Capacity {
    NotGiven,
    Entries(u64),
    Unbounded,
}

impl<K, V> Builder<K, V> {
    /// The capacity of a cache that is given none: 1024 entries. A cache without a bound is a leak.
    pub const DEFAULT_CAPACITY: usize = 1024;

    /// The largest capacity, in entries or in weight, that can be given.
    pub const MAX_CAPACITY: u64 = 1 << 62;

    /// The defaults: at most [`DEFAULT_CAPACITY`](Self::DEFAULT_CAPACITY) entries, the adaptive
    /// policy, no expiry, loads coalesced.
    pub fn new() -> Self {
        Self {
            name: None,
            capacity: Capacity::NotGiven,
            max_weight: None,
            weigher: None,
            policy: EvictionPolicy::default(),
            ttl: None,
            tti: None,
            jitter: None,
            expires: None,
            refresh_after: None,
            stale_while_revalidate: None,
            stale_if_error: None,
            listener: None,
            coalesce: true,
            shards: None,
            samples_curve: false,
            clock: Clock::system(),
        }
    }

    /// Names the cache in statistics and in the [registry]. Default: the
    /// types of its keys and values.
    pub fn name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Holds at most `entries`. 0 stores nothing, and still lets concurrent callers share a load.
    /// Default: [`DEFAULT_CAPACITY`](Self::DEFAULT_CAPACITY).
    pub fn capacity(mut self, entries: usize) -> Self {
        self.capacity = Capacity::Entries(entries as u64);
        self
    }

    /// Holds any number of entries: they leave by expiry or invalidation only.
    pub fn unbounded(mut self) -> Self {
        self.capacity = Capacity::Unbounded;
        self
    }

    /// Holds entries whose weights, as told by the [`weigher`](Self::weigher), add up to at most
    /// `weight`. An entry that is heavier than that by itself is evicted at once.
    pub fn max_weight(mut self, weight: u64) -> Self {
        self.max_weight = Some(weight);
        self
    }

    /// Tells the weight of an entry, in any unit: bytes, rows. Asked once for each value stored.
    /// What weighs 0 takes no part of the bound: any number of such entries fits.
    pub fn weigher(mut self, weigher: impl Fn(&K, &V) -> u64 + Send + Sync + 'static) -> Self {
        self.weigher = Some(Box::new(weigher));
        self
    }

    /// Who is evicted when the cache is full. Default: [`EvictionPolicy::Adaptive`].
    pub fn policy(mut self, policy: EvictionPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Values expire this long after they were stored. Default: never.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Values expire when they were not read or stored for this long. Default: never.
    ///
    /// A read counts from a moment that may be some hundredths of a second before it, as it would take
    /// longer than the rest of the read to find out the time.
    pub fn tti(mut self, tti: Duration) -> Self {
        self.tti = Some(tti);
        self
    }

    /// Shortens each ttl by a random part of up to `part` (0.1: a tenth), so that values stored
    /// together do not expire together. Default: 0.
    pub fn jitter(mut self, part: f64) -> Self {
        self.jitter = Some(part);
        self
    }

    /// Gives each value a ttl of its own; `None` for the [`ttl`](Self::ttl) of the cache.
    pub fn expires(
        mut self,
        expires: impl Fn(&K, &V) -> Option<Duration> + Send + Sync + 'static,
    ) -> Self {
        self.expires = Some(Box::new(expires));
        self
    }

    /// Values of this age are reloaded when they are read, before they expire. Default: never.
    pub fn refresh_after(mut self, age: Duration) -> Self {
        self.refresh_after = Some(age);
        self
    }

    /// For this long after a value expired, it is still served to callers that load, while one of
    /// them reloads it. Default: not at all.
    pub fn stale_while_revalidate(mut self, grace: Duration) -> Self {
        self.stale_while_revalidate = Some(grace);
        self
    }

    /// For this long after a value expired, it is served in place of an error of the load. Default:
    /// not at all.
    pub fn stale_if_error(mut self, grace: Duration) -> Self {
        self.stale_if_error = Some(grace);
        self
    }

    /// Is told of each entry that leaves, and why. It gets the key and the value, runs on the thread
    /// that made the entry leave, holds no lock, and may use the cache. A panic in it is reported by
    /// the panic hook and ends there.
    pub fn eviction_listener(
        mut self,
        listener: impl Fn(K, V, RemovalCause) + Send + Sync + 'static,
    ) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    /// Whether callers that miss the same key share one load. Default: true.
    pub fn coalesce(mut self, coalesce: bool) -> Self {
        self.coalesce = coalesce;
        self
    }

    /// How many parts, each with a lock of its own, the cache is made of: a power of two up to 1024.
    ///
    /// Default: under the adaptive policy as many as the machine and the capacity warrant. The exact
    /// policies, and a bound by weight, have one, as each part evicts by its own order and has its
    /// own part of the capacity.
    pub fn shards(mut self, shards: usize) -> Self {
        self.shards = Some(shards);
        self
    }

    /// The clock that ages are measured with. Default: [`Clock::system`].
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Makes a cache for all threads, and lists it in the [registry].
    ///
    /// # Errors
    /// Where settings contradict each other or are out of range; see [`BuildError`].
    pub fn build(self) -> Result<Cache<K, V>, BuildError>
    where
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        let engine = Arc::new(self.engine::<Shared>()?);
        registry::register(&engine);
        Ok(Cache { engine })
    }

    /// Makes a cache for this thread only.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub fn build_local(mut self) -> Result<LocalCache<K, V>, BuildError>
    where
        K: Hash + Eq + Clone,
        V: Clone,
    {
        self.shards = self.shards.or(Some(1));
        let engine = self.engine()?;
        Ok(Cache {
            engine: engine.into(),
        })
    }

    fn engine<S: Scope>(self) -> Result<Engine<K, V, S>, BuildError>
    where
        K: Hash + Eq + Clone,
        V: Clone,
    {
        self.check()?;
        let capacity = self.bound()?;
        let shards = self.shard_count(capacity)?;
        let name = self.name.clone();
        let name = name
            .unwrap_or_else(|| format!("Cache<{}, {}>", type_name::<K>(), type_name::<V>()).into());
        let clock = self.clock.clone();
        let has_curve = self.samples_curve;
        let rules = self.rules(capacity);
        let sampler = has_curve.then(|| curve::sampler(&rules, S::LOCAL));
        Ok(Engine::new(name, rules, clock, shards, sampler.flatten()))
    }

    fn rules(self, capacity: Option<u64>) -> Rules<K, V> {
        let ages = [self.ttl, self.tti, self.refresh_after]
            .iter()
            .any(Option::is_some);
        let lifetimes = (ages || self.expires.is_some()).then(|| Lifetimes {
            ttl: self.ttl.map(nanos),
            tti: self.tti.map(nanos),
            jitter: self.jitter.unwrap_or(0.0),
            expires: self.expires,
            refresh_after: self.refresh_after.map(nanos),
            stale_while_revalidate: self.stale_while_revalidate.map_or(0, nanos),
            stale_if_error: self.stale_if_error.map_or(0, nanos),
        });
        Rules {
            capacity,
            weigher: self.weigher,
            policy: self.policy,
            lifetimes,
            listener: self.listener,
            coalesce: self.coalesce,
        }
    }

    fn shard_count(&self, capacity: Option<u64>) -> Result<usize, BuildError> {
        let Some(shards) = self.shards else {
            let weighed = self.weigher.is_some();
            return Ok(sharding::default_shards(capacity, self.policy, weighed));
        };
        if !shards.is_power_of_two() || shards > 1024 {
            return Err(BuildError::Shards(shards));
        }
        match capacity {
            Some(capacity) if 0 < capacity && capacity < shards as u64 => {
                Err(BuildError::MoreShardsThanCapacity { shards, capacity })
            }
            _ => Ok(shards),
        }
    }

    fn bound(&self) -> Result<Option<u64>, BuildError> {
        let bound = match (self.capacity, self.max_weight) {
            (Capacity::NotGiven, None) => Some(Self::DEFAULT_CAPACITY as u64),
            (Capacity::NotGiven, Some(weight)) => Some(weight),
            (Capacity::Entries(entries), None) => Some(entries),
            (Capacity::Unbounded, None) => None,
            (Capacity::Entries(_) | Capacity::Unbounded, Some(_)) => {
                return Err(BuildError::TwoBounds);
            }
        };
        match bound {
            Some(asked) if asked > Self::MAX_CAPACITY => Err(BuildError::CapacityTooLarge {
                asked,
                most: Self::MAX_CAPACITY,
            }),
            bound => Ok(bound),
        }
    }
}

impl<K, V> Default for Builder<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> fmt::Debug for Builder<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("name", &self.name)
            .field("capacity", &self.capacity)
            .field("max_weight", &self.max_weight)
            .field("policy", &self.policy)
            .field("ttl", &self.ttl)
            .field("tti", &self.tti)
            .finish_non_exhaustive()
    }
}
