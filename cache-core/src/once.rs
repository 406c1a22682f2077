//! A place in a `static` for what is made when it is first asked for.

#![expect(unsafe_code, reason = "the one line that makes it `Sync`")]

use once_cell::sync::OnceCell;
use std::fmt;

/// A [`OnceCell`] that is `Sync` whatever it is for.
///
/// It only gives out what is `Sync` itself. So a `static` of it compiles also where a type is not fit
/// for it, and the one who uses it can say so in words of his own.
pub struct Once<T>(OnceCell<T>);

// SAFETY: through a shared reference nothing can be done but `get_or_try_init`, which asks for a `T`
// that may be shared with, and made by, any thread.
unsafe impl<T> Sync for Once<T> {}

impl<T> Once<T> {
    /// An empty one.
    #[expect(clippy::new_without_default, reason = "only statics are made of it")]
    pub const fn new() -> Self {
        Self(OnceCell::new())
    }

    /// What was made, or is made now. One caller makes it, while the others wait; after a failure,
    /// the next one.
    ///
    /// # Errors
    /// Those of `make`.
    #[inline]
    pub fn get_or_try_init<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E>
    where
        T: Send + Sync,
    {
        match self.0.get() {
            Some(there) => Ok(there),
            None => self.fill(make),
        }
    }

    // Apart, so that what every call runs through stays short.
    #[cold]
    #[inline(never)]
    fn fill<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        self.0.get_or_try_init(make)
    }
}

impl<T> fmt::Debug for Once<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}
