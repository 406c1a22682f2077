//! Whether an error can be cloned for those who waited: found out without a bound on its type.
//!
//! Method lookup tries fewer references first: on `&&ShareOf<E>`, [`ShareClone`] is found before
//! [`ShareNone`], where its bounds hold.

use cache_core::annotate::Share;
use std::marker::PhantomData;

/// The error type that is asked about.
#[derive(Debug)]
pub struct ShareOf<E>(PhantomData<fn() -> E>);

impl<E> ShareOf<E> {
    /// Asks.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// The answer for errors that can be cloned.
pub trait ShareClone {
    /// The error type.
    type Error;
    /// Waiters get clones.
    fn share(&self) -> Share<Self::Error>;
}

impl<E: Clone + Send + Sync + 'static> ShareClone for &ShareOf<E> {
    type Error = E;
    fn share(&self) -> Share<E> {
        Share::clones()
    }
}

/// The answer for all others.
pub trait ShareNone {
    /// The error type.
    type Error;
    /// Waiters load by themselves.
    fn share(&self) -> Share<Self::Error>;
}

impl<E> ShareNone for ShareOf<E> {
    type Error = E;
    fn share(&self) -> Share<E> {
        Share::values()
    }
}
