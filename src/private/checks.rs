//! Bounds that explain themselves, and questions about types that bounds can't ask.
//!
//! An expansion states each of them once, at the token of the type it is about.

use cache_core::{Local, Shared};
use std::borrow::ToOwned;
use std::hash::Hash;
use std::marker::PhantomData;

/// An argument that can be part of a key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of the key of a cached function",
    label = "not `Hash + Eq + Clone + Send + Sync`",
    note = "derive `Hash`, `PartialEq`, `Eq` and `Clone` for it; or leave it out by `skip(..)`; or give the key yourself by `key: Type = expression`"
)]
pub trait KeyArgument {}

// Else the compiler names the first trait that is missing, and not this one.
#[diagnostic::do_not_recommend]
impl<T: Hash + Eq + Clone + Send + Sync + 'static> KeyArgument for T {}

/// An argument that can be part of a key within one thread.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of the key of a cached function",
    label = "not `Hash + Eq + Clone`",
    note = "derive `Hash`, `PartialEq`, `Eq` and `Clone` for it; or leave it out by `skip(..)`; or give the key yourself by `key: Type = expression`"
)]
pub trait LocalKeyArgument {}

#[diagnostic::do_not_recommend]
impl<T: Hash + Eq + Clone + 'static> LocalKeyArgument for T {}

/// A scope whose caches can hold `V`.
///
/// A trait of the scope, not of the value: else the compiler suggests to return a reference, which
/// is `Clone`.
#[diagnostic::on_unimplemented(
    message = "`{V}` can't be kept in a cache",
    label = "can't be cached here",
    note = "a hit clones the value out of the cache: derive `Clone`, or return an `Arc` of it",
    note = "all threads share the cache, so the value has to be `Send + Sync + 'static` too: where it can't be, give each thread a cache of its own by `scope = \"thread\"`"
)]
pub trait Stores<V> {}

#[diagnostic::do_not_recommend]
impl<V: Clone + Send + Sync + 'static> Stores<V> for Shared {}

#[diagnostic::do_not_recommend]
impl<V: Clone + 'static> Stores<V> for Local {}

/// Checks an argument.
pub fn check_key<T: KeyArgument + ?Sized>() {}

/// Checks an argument within one thread.
pub fn check_local_key<T: LocalKeyArgument + ?Sized>() {}

/// Checks a value.
pub fn check_value<V>()
where
    Shared: Stores<V>,
{
}

/// Checks a value within one thread.
pub fn check_local_value<V>()
where
    Local: Stores<V>,
{
}

/// Asks what `T` is behind an alias.
///
/// The functions of the type itself are found before those of the trait [`ProbeFallback`].
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// Answer: a `Result`.
#[derive(Debug)]
pub struct HiddenResult<T>(PhantomData<T>);

/// Answer: an `Option`.
#[derive(Debug)]
pub struct HiddenOption<T>(PhantomData<T>);

/// Answer: neither.
#[derive(Debug)]
pub struct Visible;

impl<T, E> Probe<Result<T, E>> {
    /// Answers.
    pub fn shape() -> HiddenResult<Result<T, E>> {
        HiddenResult(PhantomData)
    }
}

impl<T> Probe<Option<T>> {
    /// Answers.
    pub fn shape() -> HiddenOption<Option<T>> {
        HiddenOption(PhantomData)
    }
}

/// The answer for all other types.
pub trait ProbeFallback {
    /// Answers.
    fn shape() -> Visible {
        Visible
    }
}

impl<T: ?Sized> ProbeFallback for Probe<T> {}

/// Implemented for nothing.
#[diagnostic::on_unimplemented(
    message = "the returned value is a `Result` that `#[cached]` cannot see: an `Err` would be cached as if it were a value",
    label = "this is `{Self}`",
    note = "write the return type as `Result<T, E>`, or as an alias that is called `Result`, so that only `Ok` is stored"
)]
pub trait SpelledResult {}

/// Implemented for nothing.
#[diagnostic::on_unimplemented(
    message = "the returned value is an `Option` that `#[cached]` cannot see: `None` would be cached as if it were a value",
    label = "this is `{Self}`",
    note = "write the return type as `Option<T>`: `None` is then not stored, or is by `cache_none = true`"
)]
pub trait SpelledOption {}

/// Implemented for nothing.
#[diagnostic::on_unimplemented(
    message = "what this function returns is a `Result` that `#[writes]` and `#[invalidates]` cannot see: an `Err` would count as a success",
    label = "this is `{Self}`",
    note = "write the return type as `Result<T, E>`, or as an alias that is called `Result`, so that caches are changed by an `Ok` only"
)]
pub trait SpelledOutcome {}

impl Visible {
    /// All right for what a setter returns.
    pub fn no_hidden_result(self) {}
    /// All right for a return type that is stored whole.
    pub fn spelled_out(self) {}
    /// All right inside an `Option` or a `Result`.
    pub fn no_result(self) {}
}

impl<T> HiddenResult<T> {
    /// Not all right for what a setter returns.
    pub fn no_hidden_result(self)
    where
        T: SpelledOutcome,
    {
    }
    /// Not all right for a return type that is stored whole.
    pub fn spelled_out(self)
    where
        T: SpelledResult,
    {
    }
    /// Not all right inside an `Option` or a `Result`.
    pub fn no_result(self)
    where
        T: SpelledResult,
    {
    }
}

impl<T> HiddenOption<T> {
    /// All right for what a setter returns.
    pub fn no_hidden_result(self) {}
    /// Not all right for a return type that is stored whole.
    pub fn spelled_out(self)
    where
        T: SpelledOption,
    {
    }
    /// All right inside an `Option` or a `Result`.
    pub fn no_result(self) {}
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

#[diagnostic::do_not_recommend]
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
