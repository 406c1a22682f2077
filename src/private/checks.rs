//! Bounds that explain themselves, and questions about types that bounds can't ask.

use std::borrow::ToOwned;
use std::hash::Hash;
use std::marker::PhantomData;

macro_rules! speaking_bound {
    ($(#[$meta:meta])* $name:ident: $($bound:path),+ ; $lifetime:lifetime) => {
        $(#[$meta])*
        pub trait $name {}
        impl<T> $name for T where T: $($bound +)+ $lifetime {}
    };
}

speaking_bound! {
    /// An argument that can be part of a key.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` can't be part of the key of a cached function",
        label = "not `Hash + Eq + Clone + Send + Sync`",
        note = "derive `Hash`, `PartialEq`, `Eq` and `Clone` for it; or leave it out by `skip(..)`; or give the key yourself by `key: Type = expression`"
    )]
    KeyArgument: Hash, Eq, Clone, Send, Sync; 'static
}

speaking_bound! {
    /// A value that can be cached.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` can't be kept in a cache",
        label = "not `Clone + Send + Sync`",
        note = "a hit clones the value out of a cache that all threads share: derive `Clone`, return an `Arc` of it, or give each thread its own cache by `scope = \"thread\"` if it is not `Send + Sync`"
    )]
    CachedValue: Clone, Send, Sync; 'static
}

speaking_bound! {
    /// An argument that can be part of a key within one thread.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` can't be part of the key of a cached function",
        label = "not `Hash + Eq + Clone`",
        note = "derive `Hash`, `PartialEq`, `Eq` and `Clone` for it; or leave it out by `skip(..)`; or give the key yourself by `key: Type = expression`"
    )]
    LocalKeyArgument: Hash, Eq, Clone; 'static
}

speaking_bound! {
    /// A value that can be cached within one thread.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` can't be kept in a cache",
        label = "not `Clone`",
        note = "a hit clones the value out of the cache: derive `Clone`, or return an `Rc` of it"
    )]
    LocalCachedValue: Clone; 'static
}

/// Something borrowed that a background reload can take along.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be taken along by a background reload",
    label = "not `Clone`, so the reload can't own it",
    note = "`refresh_after` and `stale_while_revalidate` run the body after the call has returned: pass an `Arc` or a handle that is `Clone`, or a `&'static` reference"
)]
pub trait Own {
    /// The owned form.
    type Owned;
    /// Makes it owned.
    fn own(&self) -> Self::Owned;
}

impl<T: ToOwned + ?Sized> Own for T {
    type Owned = T::Owned;
    fn own(&self) -> T::Owned {
        self.to_owned()
    }
}

/// Makes an argument owned for a background reload.
pub fn own<T: Own + ?Sized>(value: &T) -> T::Owned {
    value.own()
}

/// Asks whether `T` is a `Result` or an `Option` behind an alias.
///
/// The constants of the type itself are found before those of the trait [`ProbeFallback`].
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

impl<T, E> Probe<Result<T, E>> {
    /// It is a `Result`.
    pub const IS_RESULT: bool = true;
}

impl<T> Probe<Option<T>> {
    /// It is an `Option`.
    pub const IS_OPTION: bool = true;
}

/// The answer for all other types.
pub trait ProbeFallback {
    /// It is no `Result`.
    const IS_RESULT: bool = false;
    /// It is no `Option`.
    const IS_OPTION: bool = false;
}

impl<T: ?Sized> ProbeFallback for Probe<T> {}
