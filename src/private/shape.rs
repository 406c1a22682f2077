//! What a body returns, taken apart into what is stored and what is not.

use cache_core::annotate::Loaded;
use std::convert::Infallible;
use std::marker::PhantomData;

/// The shape of a return type.
pub trait Shape {
    /// What the function returns.
    type Output;
    /// What the cache stores of it.
    type Value;
    /// What failed loads give.
    type Error;
    /// Whether the output can be "there is none".
    const HAS_NOTHING: bool;

    /// The output for a stored value.
    fn hit(value: Self::Value) -> Self::Output;
    /// Takes an output apart.
    fn split(output: Self::Output) -> Loaded<Self::Value, Self::Error>;
    /// Puts an output together.
    fn join(loaded: Loaded<Self::Value, Self::Error>) -> Self::Output;
}

/// `Option<T>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is called `Option`, but is not the standard library's",
    note = "`#[cached]` reads the return type by name: rename the type"
)]
pub trait OptionLike {
    /// `T`.
    type Some;
    /// Makes it.
    fn from_option(option: Option<Self::Some>) -> Self;
    /// Takes it apart.
    fn into_option(self) -> Option<Self::Some>;
}

impl<T> OptionLike for Option<T> {
    type Some = T;
    fn from_option(option: Self) -> Self {
        option
    }
    fn into_option(self) -> Self {
        self
    }
}

/// `Result<T, E>`, also behind an alias.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is called `Result`, but is not the standard library's",
    note = "`#[cached]` reads the return type by name: rename the type"
)]
pub trait ResultLike {
    /// `T`.
    type Ok;
    /// `E`.
    type Err;
    /// Makes it.
    fn from_result(result: Result<Self::Ok, Self::Err>) -> Self;
    /// Takes it apart.
    fn into_result(self) -> Result<Self::Ok, Self::Err>;
    /// Looks into it.
    fn as_ok(&self) -> Option<&Self::Ok>;
    /// Looks into it.
    fn as_err(&self) -> Option<&Self::Err>;
}

impl<T, E> ResultLike for Result<T, E> {
    type Ok = T;
    type Err = E;
    fn from_result(result: Self) -> Self {
        result
    }
    fn into_result(self) -> Self {
        self
    }
    fn as_ok(&self) -> Option<&T> {
        self.as_ref().ok()
    }
    fn as_err(&self) -> Option<&E> {
        self.as_ref().err()
    }
}

/// All of the output is stored.
#[derive(Debug)]
pub struct Always<R>(PhantomData<R>);

impl<R> Shape for Always<R> {
    type Output = R;
    type Value = R;
    type Error = Infallible;
    const HAS_NOTHING: bool = false;

    #[inline]
    fn hit(value: R) -> R {
        value
    }
    fn split(output: R) -> Loaded<R, Infallible> {
        Loaded::Value(output)
    }
    fn join(loaded: Loaded<R, Infallible>) -> R {
        match loaded {
            Loaded::Value(value) => value,
            Loaded::Nothing => unreachable!("a shape that has no nothing was given it"),
        }
    }
}

/// `Option<T>`: `None` is not stored.
#[derive(Debug)]
pub struct Optional<R>(PhantomData<R>);

impl<R: OptionLike> Shape for Optional<R> {
    type Output = R;
    type Value = R::Some;
    type Error = Infallible;
    const HAS_NOTHING: bool = true;

    #[inline]
    fn hit(value: R::Some) -> R {
        R::from_option(Some(value))
    }
    fn split(output: R) -> Loaded<R::Some, Infallible> {
        output.into_option().map_or(Loaded::Nothing, Loaded::Value)
    }
    fn join(loaded: Loaded<R::Some, Infallible>) -> R {
        match loaded {
            Loaded::Value(value) => Self::hit(value),
            Loaded::Nothing => R::from_option(None),
        }
    }
}

/// `Result<T, E>`: `Err` is not stored.
#[derive(Debug)]
pub struct Fallible<R>(PhantomData<R>);

impl<R: ResultLike> Shape for Fallible<R> {
    type Output = R;
    type Value = R::Ok;
    type Error = R::Err;
    const HAS_NOTHING: bool = false;

    #[inline]
    fn hit(value: R::Ok) -> R {
        R::from_result(Ok(value))
    }
    fn split(output: R) -> Loaded<R::Ok, R::Err> {
        match output.into_result() {
            Ok(value) => Loaded::Value(value),
            Err(error) => Loaded::Failed(error),
        }
    }
    fn join(loaded: Loaded<R::Ok, R::Err>) -> R {
        match loaded {
            Loaded::Value(value) => Self::hit(value),
            Loaded::Failed(error) => R::from_result(Err(error)),
            Loaded::Nothing => unreachable!("a shape that has no nothing was given it"),
        }
    }
}

/// `Result<Option<T>, E>`: neither `Ok(None)` nor `Err` is stored.
#[derive(Debug)]
pub struct FallibleOptional<R>(PhantomData<R>);

impl<R> Shape for FallibleOptional<R>
where
    R: ResultLike,
    R::Ok: OptionLike,
{
    type Output = R;
    type Value = <R::Ok as OptionLike>::Some;
    type Error = R::Err;
    const HAS_NOTHING: bool = true;

    #[inline]
    fn hit(value: Self::Value) -> R {
        R::from_result(Ok(R::Ok::from_option(Some(value))))
    }
    fn split(output: R) -> Loaded<Self::Value, R::Err> {
        match output.into_result() {
            Ok(option) => option.into_option().map_or(Loaded::Nothing, Loaded::Value),
            Err(error) => Loaded::Failed(error),
        }
    }
    fn join(loaded: Loaded<Self::Value, R::Err>) -> R {
        match loaded {
            Loaded::Value(value) => Self::hit(value),
            Loaded::Nothing => R::from_result(Ok(R::Ok::from_option(None))),
            Loaded::Failed(error) => R::from_result(Err(error)),
        }
    }
}
