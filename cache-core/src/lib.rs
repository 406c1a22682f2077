//! The engine of larder: bounded caches that load what they do not hold, once for all who ask, and
//! that never keep a value older than what was last written.
//!
//! [`Cache`] is a library by itself; the attributes of the `larder` crate are built on it.
//!
//! # How it is built
//! From the outside in: a [`Cache`] (`cache`) is a handle to an engine (`engine`), which finds the
//! shard of a key and tells listeners and counters what happened. A shard (`shard`) is what a lock
//! guards, one whose readers share no memory that they write to (`lock`): the bounded map (`store`)
//! and the keys that are being loaded or written (`slots`), with the steps of the freshness protocol
//! over both, those for values that wait in a write queue among them (`waiting`), and those for
//! changes of many keys (`clear`). The store puts together where entries are found (`table/`), who is
//! evicted (`policy/`), when entries expire (`lifetime`) and which carry a tag (`tags`). A miss (`load`) leads a load (`lead`)
//! or waits for another's (`flight`), unless that could never end (`wait_graph`). A write is announced
//! (`write`), or goes through a write queue (`queue/`). Where it is asked for, reads are sampled, to
//! foretell the hit ratio at other capacities (`curve/`).
//!
//! # Lock order
//! Shard locks are never nested, and no user code but `Hash`, `Eq` and `Clone` runs under one. The
//! lock of a write queue (`Engine::accept_write`) and that of the list of caches (`registry`) come
//! before that of a shard, never after it. The lock of a flight's wakers and that of the wait graph are
//! taken alone; those of a curve have an order of their own (`curve`), and no shard's in it.

#![deny(unsafe_code)]

mod background;
mod builder;
mod by_id;
mod cache;
mod clear;
mod clock;
mod curve;
#[cfg(test)]
mod dice;
mod engine;
mod error;
mod find;
mod flight;
mod get_with;
mod hashing;
mod iter;
mod key;
mod lead;
mod lifetime;
mod list;
mod load;
mod lock;
mod maintenance;
mod once;
mod park;
mod policy;
mod queue;
mod read;
mod read_buffer;
pub mod registry;
mod removal;
mod rules;
mod scope;
mod shard;
mod sharding;
mod share;
mod shim;
mod slab;
mod slots;
mod stats;
mod store;
mod table;
mod tags;
#[cfg(feature = "testing")]
pub mod testing;
mod unwind;
mod wait_graph;
mod waiting;
mod write;

pub use builder::Builder;
pub use cache::{Cache, LocalCache};
pub use clear::ClearIntent;
pub use clock::Clock;
pub use curve::{CurvePoint, HitRatioCurve};
pub use error::BuildError;
pub use iter::Iter;
pub use key::Query;
pub use policy::{EvictionPolicy, ParsePolicyError};
pub use queue::{
    Accepted, Attempt, Attempting, BatchAttempt, BatchOutcome, DeadLetter, EncodeError, Failure,
    Guest, GuestList, Items, Journal, JournalError, Operation, Overflow, QueueSettings, QueueStats,
    Record, Setter, Unwritten, Work, WriteBehind, WriteError,
};
pub use removal::RemovalCause;
pub use scope::{Local, Scope, Shared};
pub use stats::Stats;
pub use tags::Tag;
pub use write::WriteIntent;

/// What annotations are built on. Not for direct use, and free to change.
#[doc(hidden)]
pub mod annotate {
    pub use crate::find::Found;
    pub use crate::lead::{Lead, Loaded, Running};
    pub use crate::load::{Led, Miss, Plan};
    pub use crate::once::Once;
    pub use crate::queue::{InTurn, Turn, keeping};
    pub use crate::read::Unseen;
    pub use crate::share::Share;
}

/// What explorations look at by itself.
#[cfg(larder_shuttle)]
#[doc(hidden)]
pub mod explored {
    pub use crate::lock::RwLock;
    pub use crate::scope::Lock;
}
