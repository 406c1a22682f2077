//! What a setter returns before its body has run.

use super::super::shape::ResultLike;
use super::returns::{Outcome, Returns, ReturnsResult, Unit, Value};
use super::strategy::{WriteBehindJournal, WriteBehindNow, WriteBehindOrErr};
use cache_core::Failure;
use cache_core::WriteError;
use std::fmt::Display;

/// A setter that can return before its body has run: what it returns follows from the new value.
pub trait Acknowledges<V>: Outcome {
    /// What it succeeds with where a write is accepted. (Not the whole output: a future holds it
    /// while it waits, and its error need not be `Send`.)
    fn acknowledge(value: &V) -> Self::Success;
    /// The output of that.
    fn succeed(success: Self::Success) -> Self::Output;
    /// Why the body failed, if it did.
    fn failure(output: &Self::Output) -> Option<Failure>;
}

/// What a queued setter can return: the new value.
#[diagnostic::on_unimplemented(
    message = "the getter is `write_behind`, so this setter returns before its body runs, when there is no `{Self}` yet",
    label = "returns neither nothing nor the new value",
    note = "a queued setter returns `()`, `Result<(), E>`, or the value that it was given after `=`, as `{V}` or `Result<{V}, E>`"
)]
pub trait IsValue<V> {
    /// The value.
    fn of(value: &V) -> Self;
}

#[diagnostic::do_not_recommend]
impl<V: Clone> IsValue<V> for V {
    fn of(value: &V) -> V {
        value.clone()
    }
}

/// A setter that can tell that a write was not accepted.
#[diagnostic::on_unimplemented(
    message = "writes of this cache may be refused, and this setter can't say so",
    label = "returns no `Result` with an error that is `From<larder::WriteError>`",
    note = "the getter's queue has `overflow = \"reject\"` or a `journal`: return a `Result<_, E>` with `impl From<larder::WriteError> for E`, or use `overflow = \"block\"`"
)]
pub trait Refuses<St>: Outcome {
    /// Whether it can; else it runs what is not accepted.
    const REFUSES: bool = true;
    /// The output for a write that was not accepted.
    fn refuse(error: WriteError) -> Self::Output;
}

impl<V> Acknowledges<V> for Returns<(), Unit> {
    fn acknowledge(_: &V) {}
    fn succeed((): ()) {}
    fn failure((): &()) -> Option<Failure> {
        None
    }
}

impl<R: IsValue<V>, V> Acknowledges<V> for Returns<R, Value> {
    fn acknowledge(value: &V) -> R {
        R::of(value)
    }
    fn succeed(success: R) -> R {
        success
    }
    fn failure(_: &R) -> Option<Failure> {
        None
    }
}

impl<R, V> Acknowledges<V> for ReturnsResult<R, Unit>
where
    R: ResultLike<Ok = ()>,
    R::Err: Tells,
{
    fn acknowledge(_: &V) {}
    fn succeed((): ()) -> R {
        R::from_result(Ok(()))
    }
    fn failure(output: &R) -> Option<Failure> {
        output.as_err().map(Tells::tell)
    }
}

impl<R, V> Acknowledges<V> for ReturnsResult<R, Value>
where
    R: ResultLike,
    R::Ok: IsValue<V>,
    R::Err: Tells,
{
    fn acknowledge(value: &V) -> R::Ok {
        R::Ok::of(value)
    }
    fn succeed(success: R::Ok) -> R {
        R::from_result(Ok(success))
    }
    fn failure(output: &R) -> Option<Failure> {
        output.as_err().map(Tells::tell)
    }
}

impl<Sh: Outcome> Refuses<WriteBehindNow> for Sh {
    // The queue of a field may refuse, whatever the getter says: its builder has the last word.
    const REFUSES: bool = false;
    fn refuse(error: WriteError) -> Self::Output {
        unreachable!("what is not accepted is run: {error}")
    }
}

impl<R, How> Refuses<WriteBehindJournal> for ReturnsResult<R, How>
where
    Self: Refuses<WriteBehindOrErr> + Outcome<Output = R>,
{
    fn refuse(error: WriteError) -> R {
        <Self as Refuses<WriteBehindOrErr>>::refuse(error)
    }
}

impl<R, How> Refuses<WriteBehindOrErr> for ReturnsResult<R, How>
where
    R: ResultLike,
    R::Err: SaysRefused,
{
    fn refuse(error: WriteError) -> R {
        R::from_result(Err(R::Err::refused(error)))
    }
}

/// An error that can tell that a write was not accepted.
#[diagnostic::on_unimplemented(
    message = "writes of this cache may be refused, and `{Self}` can't say so",
    label = "not `From<larder::WriteError>`",
    note = "the getter's queue has `overflow = \"reject\"` or a `journal`: write `impl From<larder::WriteError> for {Self}`, or use `overflow = \"block\"`"
)]
pub trait SaysRefused {
    /// The error.
    fn refused(error: WriteError) -> Self;
}

#[diagnostic::do_not_recommend]
impl<E: From<WriteError>> SaysRefused for E {
    fn refused(error: WriteError) -> E {
        error.into()
    }
}

/// An error that a dead letter can keep as text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be told to people: it is not `Display`",
    label = "the getter is `write_behind`: where its writes fail, they are kept with the text of the error",
    note = "implement `std::fmt::Display` for it"
)]
pub trait Tells {
    /// Its text.
    fn tell(&self) -> Failure;
}

#[diagnostic::do_not_recommend]
impl<E: Display> Tells for E {
    fn tell(&self) -> Failure {
        Failure::new(self.to_string())
    }
}
