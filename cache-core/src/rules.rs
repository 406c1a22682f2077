//! What the builder fixed for the life of a cache.

use crate::clock::Nanos;
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
    /// `Some` exactly where the rules have lifetimes.
    pub(crate) life: Option<Life>,
    pub(crate) tags: Vec<Tag>,
}

impl<K, V> Rules<K, V> {
    /// The facts of a value that is written now. `random` gives any number.
    pub(crate) fn facts(
        &self,
        key: &K,
        value: &V,
        tags: Vec<Tag>,
        now: impl FnOnce() -> Nanos,
        random: impl FnOnce(Nanos) -> u64,
    ) -> Facts {
        let weight = self
            .weigher
            .as_ref()
            .map_or(1, |weigher| weigher(key, value));
        let life = self.lifetimes.as_ref().map(|lifetimes| {
            let ttl = lifetimes.ttl_of(key, value);
            let now = now();
            lifetimes.start(ttl, now, random(now))
        });
        Facts { weight, life, tags }
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
