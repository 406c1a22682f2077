//! What can be wrong with the settings of a cache.

use std::fmt;
use std::time::Duration;

/// Why a [`Builder`](crate::Builder) built no cache.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BuildError {
    /// A duration is zero: nothing could ever be read. Names the option.
    ZeroDuration(&'static str),
    /// The capacity, in entries or in weight, is more than a cache can hold. Carries both.
    CapacityTooLarge {
        /// What was asked for.
        asked: u64,
        /// The most there is.
        most: u64,
    },
    /// The bound is given both in entries and in weight.
    TwoBounds,
    /// There is a `max_weight`, but no `weigher` to tell the weights by.
    NoWeigher,
    /// There is a `weigher`, but no `max_weight` to hold its sum to.
    NoMaxWeight,
    /// The jitter is not a part from 0 to 1. Carries what was given.
    Jitter(f64),
    /// An option, named first, does nothing without one of those named second.
    Needs(&'static str, &'static str),
    /// `refresh_after` is not shorter than the `ttl`, so it would never come to a refresh.
    RefreshAfterTtl,
    /// A hit-ratio curve is to be sampled of a cache that is not bounded by `capacity`. Names the
    /// option that bounds it.
    CurveWithoutCapacity(&'static str),
    /// The number of shards is not a power of two from 1 to 1024. Carries what was given.
    Shards(usize),
    /// There are more shards than the capacity has units, so some would have room for nothing.
    MoreShardsThanCapacity {
        /// The number of shards that was given.
        shards: usize,
        /// The capacity.
        capacity: u64,
    },
    /// A count of a write queue, named here, is zero.
    QueueZero(&'static str),
    /// The shortest wait between two attempts is longer than the longest.
    QueueBackoff {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
    /// The cache, named here, has a write queue already: clones of it included.
    QueueTwice(Box<str>),
    /// Another queue of this name uses the journal.
    JournalShared {
        /// The name of the cache.
        queue: Box<str>,
        /// Where the journal is.
        journal: Box<str>,
    },
    /// The journal of a write queue cannot be read. Carries why.
    Journal(Box<str>),
    /// A setter is listed by a getter that it does not write. Names the setter.
    NotItsSetter(&'static str),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZeroDuration(option) => write!(
                f,
                "`{option}` is zero, so no value could ever be read: give a longer duration, or use `capacity(0)` to store nothing"
            ),
            Self::CapacityTooLarge { asked, most } => write!(
                f,
                "a capacity of {asked} is more than the {most} that a cache can hold: give a smaller one, or `unbounded()`"
            ),
            Self::TwoBounds => f.write_str(
                "the cache is bounded by `capacity` or `unbounded`, and by `max_weight` too: keep one of them",
            ),
            Self::NoWeigher => f.write_str(
                "`max_weight` needs a `weigher` that tells the weight of an entry; to bound the number of entries use `capacity`",
            ),
            Self::NoMaxWeight => {
                f.write_str("a `weigher` does nothing without a `max_weight`: add one")
            }
            Self::Jitter(part) => write!(
                f,
                "a jitter of {part} is not a part from 0 to 1: 0.1 shortens each ttl by up to a tenth"
            ),
            Self::Needs(option, others) => {
                write!(f, "`{option}` does nothing without {others}: add one, or leave it out")
            }
            Self::RefreshAfterTtl => f.write_str(
                "`refresh_after` is not shorter than `ttl`, so values would expire before they are due: make it shorter",
            ),
            Self::CurveWithoutCapacity(bound) => write!(
                f,
                "`sample_curve` tells of other capacities, in entries, and `{bound}` gives none: bound the cache by `capacity`, or leave `sample_curve` out"
            ),
            Self::Shards(shards) => write!(
                f,
                "{shards} is not a number of shards: give a power of two from 1 to 1024"
            ),
            Self::MoreShardsThanCapacity { shards, capacity } => write!(
                f,
                "{shards} shards share a capacity of {capacity}, so some could hold nothing: give fewer shards, or leave their number to the cache"
            ),
            Self::QueueZero(setting) => write!(
                f,
                "`{setting}` of the write queue is zero, so nothing could ever be stored: give 1 or more, or leave it out"
            ),
            Self::QueueBackoff { min, max } => write!(
                f,
                "the `backoff` of the write queue goes from {min:?} down to {max:?}: give the shorter one first"
            ),
            Self::QueueTwice(cache) => write!(
                f,
                "the cache `{cache}` has a write queue already, and two could not agree on the order of its writes: clone the `WriteBehind` instead"
            ),
            Self::JournalShared { queue, journal } => write!(
                f,
                "two write queues of the name `{queue}` share the journal {journal}, and could not tell their writes apart: give each cache a `name` of its own"
            ),
            Self::Journal(error) => write!(f, "the journal of the write queue cannot be read: {error}"),
            Self::NotItsSetter(setter) => write!(
                f,
                "`{setter}` is listed among the setters of a getter that it does not write: list it at the one that its `#[writes]` names first"
            ),
        }
    }
}

impl std::error::Error for BuildError {}
