//! Caching that is switched on with an attribute.

#![forbid(unsafe_code)]

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;

pub use crate::__private::Float;
pub use cache_core::{
    BuildError, Builder, Cache, Clock, EvictionPolicy, Iter, Local, LocalCache, ParsePolicyError,
    Query, RemovalCause, Scope, Shared, Stats, Tag, WriteIntent, registry,
};
#[doc(inline)]
pub use cache_macros::cached;

#[cfg(feature = "testing")]
pub use cache_core::testing;
