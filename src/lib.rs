//! Caching that is switched on with an attribute.
//!
//! Put [`#[cached]`](macro@cached) on a function that reads data. Its body then runs on a miss only,
//! once for all who ask at the same time; its value is kept, within bounds, and cloned out on a hit.
//!
//! ```
//! use larder::cached;
//!
//! /// Gross price in cents.
//! #[cached(capacity = 10_000, ttl = "5m")]
//! fn price(sku: &str, country: Country) -> Result<u64, PriceError> {
//!     let net = look_up(sku)?; // the slow part
//!     Ok(net + net * country.vat_percent() / 100)
//! }
//! # #[derive(Clone, Copy, PartialEq, Eq, Hash)]
//! # enum Country { Germany }
//! # impl Country { fn vat_percent(self) -> u64 { 19 } }
//! # #[derive(Debug, Clone)]
//! # struct PriceError;
//! # fn look_up(_: &str) -> Result<u64, PriceError> { Ok(100) }
//!
//! # fn main() -> Result<(), PriceError> {
//! price("tea", Country::Germany)?; // a miss: runs the body
//! price("tea", Country::Germany)?; // a hit: hashes, compares and clones; allocates nothing
//!
//! // The handle: a type of the same name, brought along by the same `use`.
//! assert_eq!(price::stats().hits, 1);
//! price::invalidate("tea", Country::Germany); // forget one
//! assert_eq!(price::peek("tea", Country::Germany), None);
//! # Ok(())
//! # }
//! ```
//!
//! The functions that write the data say which cached function they change, and what is read is never
//! older than what was written: [`#[writes]`](macro@writes), [`#[invalidates]`](macro@invalidates).
//!
//! # Where to find what
//! - [`#[cached]`](macro@cached): all options, what is stored and what is not, methods and traits.
//! - [`#[writes]`](macro@writes) and [`#[invalidates]`](macro@invalidates): setters.
//! - [The guide](guide): choosing a strategy, what each guarantees and costs, what happens when
//!   something fails, and write-behind in production.
//! - [`WriteBehind`] and [`queue`]: a cache with a write queue, without an attribute.
//! - [`Cache`]: the engine by itself, with a [`Builder`], for caches that an object owns.
//! - [`Stats`] and [`registry`]: what each cache counted, and all live caches by name.
//! - [`Clock`], and `testing` with the feature of that name: tests of time that do not sleep.
//!
//! # What holds
//! - **Bounded.** 1024 entries unless said otherwise; never more than the capacity, at any moment.
//! - **No stampede.** Callers that miss the same key share one run of the body. When it panics, is
//!   cancelled, or fails with an error that cannot be cloned, one of those who wait takes over.
//! - **Errors and panics are not stored**, nor is `None` unless asked for.
//! - **What you insert or invalidate wins** over a load that began before, however the two cross.
//! - **What a setter wrote is what the next read sees**, and reads never go backwards: see
//!   [what is guaranteed](guide::guarantees).
//! - **Nothing accepted is lost**: a queued write is stored in order, or kept as a dead letter.
//! - **Nothing expired is returned**, but where `stale_while_revalidate` or `stale_if_error` ask for
//!   it; and it leaves memory by itself.
//! - **Your code runs without a lock held**, but for `Hash`, `Eq` and `Clone` of keys and `Clone` of
//!   values. A panic in it leaves the cache whole.
//!
//! # Features
//! All are off by default.
//! - `tokio`: background reloads and queued bodies of `async` functions, as tasks of the runtime.
//!   Everything else about `async` works without it, on any runtime.
//! - `journal`: write queues that keep on disk what they accept.
//! - `testing`: `larder::testing::advance`, which moves the clock of every cache.

#![forbid(unsafe_code)]

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;

pub use crate::__private::Float;
pub use cache_core::{
    BuildError, Builder, Cache, ClearIntent, Clock, CurvePoint, DeadLetter, EvictionPolicy,
    HitRatioCurve, Iter, Local, LocalCache, Overflow, ParsePolicyError, Query, QueueSettings,
    QueueStats, RemovalCause, Scope, Shared, Stats, Tag, Unwritten, WriteBehind, WriteError,
    WriteIntent, registry,
};
#[doc(inline)]
pub use cache_macros::{cached, invalidates, writes};

/// The write queue by itself: operations, and the work that stores them, for those who write to a
/// [`WriteBehind`] cache without an attribute.
pub mod queue {
    pub use cache_core::{
        Accepted, Attempt, Attempting, BatchAttempt, BatchOutcome, EncodeError, Failure, Guest,
        GuestList, Items, Journal, JournalError, Operation, Record, Setter, Work,
    };
}

/// The journal of write queues, as a file.
#[cfg(feature = "journal")]
pub mod journal {
    pub use cache_journal::{Damage, JournalFile};
}

#[cfg(any(doc, doctest))]
pub mod guide;

#[cfg(feature = "testing")]
pub use cache_core::testing;

/// The examples of the README are compiled and run with those of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
