//! What a setter returns: whether it succeeded, and with which value.

use super::super::shape::ResultLike;
use std::marker::PhantomData;

/// The success of a setter is `()`.
#[derive(Debug)]
pub enum Unit {}

/// The success of a setter is a value.
#[derive(Debug)]
pub enum Value {}

/// A setter that returns `R`, which is always a success.
#[derive(Debug)]
pub struct Returns<R, How>(PhantomData<(R, How)>);

/// A setter that returns a `Result`.
#[derive(Debug)]
pub struct ReturnsResult<R, How>(PhantomData<(R, How)>);

/// The return type of a setter, understood.
pub trait Outcome {
    /// What the setter returns.
    type Output;
    /// What it returns where it succeeds.
    type Success;
    /// The success, where it is one.
    fn success(output: &Self::Output) -> Option<&Self::Success>;
}

impl<R, How> Outcome for Returns<R, How> {
    type Output = R;
    type Success = R;
    fn success(output: &R) -> Option<&R> {
        Some(output)
    }
}

impl<R: ResultLike, How> Outcome for ReturnsResult<R, How> {
    type Output = R;
    type Success = R::Ok;
    fn success(output: &R) -> Option<&R::Ok> {
        output.as_ok()
    }
}

/// A success of a setter that tells the new value of an entry: the value itself, or an `Option` of
/// it, whose `None` says that there is none any more.
#[diagnostic::on_unimplemented(
    message = "the new value of the entry is not known: this setter returns `{Self}`, and the cache holds `{V}`",
    label = "the getter of this cache is `write_through`: it needs the new value",
    note = "give it, as in `#[writes(price(sku) = cents)]`, or return it from the setter; or let the getter be `strategy = \"cache_aside\"`, which forgets the entry instead"
)]
pub trait Gives<V> {
    /// The value.
    fn give(&self) -> Option<V>;
}

#[diagnostic::do_not_recommend]
impl<V: Clone> Gives<V> for V {
    fn give(&self) -> Option<V> {
        Some(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<V: Clone> Gives<V> for Option<V> {
    fn give(&self) -> Self {
        self.clone()
    }
}
