//! What callers who wait for one load pass on to each other besides values.

use crate::flight::SharedError;
use std::sync::Arc;

/// How an error of type `E`, and the answer that there is nothing, reach those who waited.
///
/// A caller for whom the end of a load is nothing to share runs the body itself.
#[derive(Debug)]
pub struct Share<E> {
    /// `None` where the error can't be cloned.
    codec: Option<Codec<E>>,
    nothing: bool,
}

#[derive(Debug)]
struct Codec<E> {
    pack: fn(&E) -> SharedError,
    unpack: fn(&SharedError) -> Option<E>,
}

impl<E> Share<E> {
    /// Only values are shared.
    pub const fn values() -> Self {
        Self {
            codec: None,
            nothing: false,
        }
    }

    /// The answer that there is nothing is shared too.
    #[must_use]
    pub const fn and_nothing(mut self, nothing: bool) -> Self {
        self.nothing = nothing;
        self
    }

    /// Errors are shared too: each waiter gets a clone.
    pub const fn clones() -> Self
    where
        E: Clone + Send + Sync + 'static,
    {
        Self {
            codec: Some(Codec {
                pack: |error| Arc::new(error.clone()),
                unpack: |error| error.downcast_ref().cloned(),
            }),
            nothing: false,
        }
    }

    pub(crate) fn takes_nothing(&self) -> bool {
        self.nothing
    }

    pub(crate) fn pack(&self, error: &E) -> Option<SharedError> {
        self.codec.as_ref().map(|codec| (codec.pack)(error))
    }

    pub(crate) fn unpack(&self, error: &SharedError) -> Option<E> {
        self.codec.as_ref().and_then(|codec| (codec.unpack)(error))
    }
}
