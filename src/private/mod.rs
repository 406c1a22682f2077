//! What the attributes expand to. Not for direct use, and free to change in any release.
//!
//! An expansion is a few calls of what stands here: glance at the value [`At`] a borrowed key ([`Args`]),
//! else [`load()`] it, where a [`Shape`] says which part of the body's result is stored. The cache
//! lives in a [`Site`], or in [`Instances`] where one function has several. What setters do is in
//! `setter`.

mod argument;
mod at;
mod at_queue;
mod checks;
mod float;
#[cfg(feature = "journal")]
mod journal_site;
mod load;
mod local_site;
mod query;
mod setter;
mod shape;
mod share;
mod site;

pub use argument::{Array, Boxed, List, Number, Opt, Part, Plain, Ref, Slice, Text, Tuple};
pub use at::{At, Unfit, UnfitMiss, all, at, at_key};
pub use cache_core::annotate::Found;
pub use cache_core::{
    BuildError, Cache, DeadLetter, EvictionPolicy, Local, LocalCache, Overflow, QueueStats, Shared,
    Stats, Tag, Unwritten, WriteBehind,
};
pub use checks::{
    HiddenOption, HiddenResult, KeyArgument, LocalKeyArgument, Own, Probe, ProbeFallback,
    SpelledOption, SpelledOutcome, SpelledResult, Stores, Visible, check_key, check_local_key,
    check_local_value, check_value, own,
};
pub use float::Float;
#[cfg(feature = "journal")]
pub use journal_site::{JournalPath, JournaledSite, journal_path};
pub use load::{Led, Load, PlainLoad, Run, UnfitLoad, UnfitRun, load, no_tags};
pub use local_site::{LocalInstanceSite, LocalInstances, LocalSite, UnfitLocalSite};
pub use query::{Args, Given};
pub use setter::*;
pub use shape::{Always, Fallible, FallibleOptional, OptionLike, Optional, ResultLike, Shape};
pub use share::{ShareClone, ShareNone, ShareOf};
pub use site::{BehindSite, InstanceSite, Instances, Set, Site, UnfitSite, built};
pub use std::option::Option::{None, Some};
pub use std::pin::pin;
pub use std::thread_local;
pub use std::time::Duration;

/// Expands to nothing: the runtime's tasks are there to reload in the background.
#[cfg(feature = "tokio")]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_tokio {
    () => {};
}

/// Expands to an error: there is nothing to reload in the background with.
#[cfg(not(feature = "tokio"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_tokio {
    () => {
        ::core::compile_error!(
            "background reloads of an `async fn` run as tasks of the tokio runtime: switch on larder's feature `tokio`, as in `larder = { version = \"0.1\", features = [\"tokio\"] }`"
        );
    };
}

pub use crate::__require_tokio as require_tokio;

/// Expands to nothing: there is a journal.
#[cfg(feature = "journal")]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_journal {
    () => {};
}

/// Expands to an error: there is no journal.
#[cfg(not(feature = "journal"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_journal {
    () => {
        ::core::compile_error!(
            "journals are a feature of larder: switch it on, as in `larder = { version = \"0.1\", features = [\"journal\"] }`"
        );
    };
}

/// Expands to what brings queued calls back after a restart.
#[cfg(feature = "journal")]
#[doc(hidden)]
#[macro_export]
macro_rules! __setter_replay {
    ($($items:tt)*) => { $($items)* };
}

/// Expands to nothing: no queued call is kept.
#[cfg(not(feature = "journal"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __setter_replay {
    ($($items:tt)*) => {};
}

pub use crate::__require_journal as require_journal;
pub use crate::__setter_replay as setter_replay;
