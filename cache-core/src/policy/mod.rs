//! Who is evicted: the seam between a shard and its eviction policy, and one file for each policy.
//!
//! A policy never sees keys or values. It orders the *ids* of a shard's table, and is told of each
//! event in the order in which it happened.

mod adaptive;
mod fifo;
mod kind;
mod lfu;
mod lru;
#[cfg(test)]
mod tests;

pub use kind::{EvictionPolicy, ParsePolicyError};

use crate::list::Id;
use crate::read_buffer::{Noted, ReadBuffer};
use crate::table::Moved;
use adaptive::Adaptive;
use fifo::Fifo;
use lfu::Lfu;
use lru::Lru;

/// What an eviction policy does.
///
/// The shard keeps these promises: an id is inserted once before anything else is said of it, is
/// said of no more after `remove` or after `evict` returned it, and may be inserted again then.
/// `weight` is 1 for every entry of a cache that is bounded by count. A shard that is too full after
/// an `insert` or a `reweigh` calls `evict` right away, until it is within its bound; an entry heavier
/// than the bound it refuses itself, or all others would leave first.
pub(crate) trait Policy {
    /// A new entry stands at `id`. `hash` is the hash of its key.
    fn insert(&mut self, id: Id, hash: u64, weight: u64);

    /// The entry at `id` was read, or its value replaced.
    fn touch(&mut self, id: Id);

    /// The weight of the entry at `id` changed from `old` to `new`.
    fn reweigh(&mut self, id: Id, old: u64, new: u64);

    /// The entry at `id` left for another reason than eviction.
    fn remove(&mut self, id: Id, weight: u64);

    /// Chooses the entry that leaves, forgets it, and returns it; `None` when there is none.
    ///
    /// `weight_of` tells the weight of an entry that the policy knows.
    fn evict(&mut self, weight_of: &dyn Fn(Id) -> u64) -> Option<Id>;

    /// The entries have got other ids; their order and all that is known of them is as it was.
    fn renumber(&mut self, moved: &Moved);
}

/// The policy of one shard, chosen when the cache is built: a match instead of a virtual call.
#[derive(Debug)]
#[repr(u8)] // every hit looks which it is, and needs no more than to load a byte
pub(crate) enum AnyPolicy {
    Adaptive(Adaptive),
    Lru(Lru),
    Lfu(Lfu),
    Fifo(Fifo),
}

/// Calls the same method on whichever policy it is.
macro_rules! dispatch {
    ($any:expr, $policy:ident => $call:expr) => {
        match $any {
            AnyPolicy::Adaptive($policy) => $call,
            AnyPolicy::Lru($policy) => $call,
            AnyPolicy::Lfu($policy) => $call,
            AnyPolicy::Fifo($policy) => $call,
        }
    };
}

impl AnyPolicy {
    pub(crate) fn new(policy: EvictionPolicy) -> Self {
        match policy {
            EvictionPolicy::Adaptive => Self::Adaptive(Adaptive::default()),
            EvictionPolicy::Lru => Self::Lru(Lru::default()),
            EvictionPolicy::Lfu => Self::Lfu(Lfu::default()),
            EvictionPolicy::Fifo => Self::Fifo(Fifo::default()),
        }
    }

    /// The entry at `id` was read. Called by many threads at once.
    ///
    /// A policy that has to know the order of reads is told of them later, by `touch`: until then they
    /// wait in `reads`.
    #[inline]
    pub(crate) fn hit(&self, id: Id, reads: &ReadBuffer) -> Noted {
        if let Self::Adaptive(policy) = self {
            policy.hit(id);
            return Noted::Waits;
        }
        self.hit_of_others(id, reads)
    }

    /// Apart, so that what every hit of the default policy runs through stays short.
    #[inline(never)]
    fn hit_of_others(&self, id: Id, reads: &ReadBuffer) -> Noted {
        match self {
            Self::Lru(_) | Self::Lfu(_) => reads.push(id),
            Self::Adaptive(_) | Self::Fifo(_) => Noted::Waits,
        }
    }
}

impl Policy for AnyPolicy {
    fn insert(&mut self, id: Id, hash: u64, weight: u64) {
        dispatch!(self, policy => policy.insert(id, hash, weight));
    }

    fn touch(&mut self, id: Id) {
        dispatch!(self, policy => policy.touch(id));
    }

    fn reweigh(&mut self, id: Id, old: u64, new: u64) {
        dispatch!(self, policy => policy.reweigh(id, old, new));
    }

    fn remove(&mut self, id: Id, weight: u64) {
        dispatch!(self, policy => policy.remove(id, weight));
    }

    fn evict(&mut self, weight_of: &dyn Fn(Id) -> u64) -> Option<Id> {
        dispatch!(self, policy => policy.evict(weight_of))
    }

    fn renumber(&mut self, moved: &Moved) {
        dispatch!(self, policy => policy.renumber(moved));
    }
}
