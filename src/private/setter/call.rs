//! Running a setter: at once, between the two ends of its changes, or later.
//!
//! The body is called by the expansion itself, not by a closure handed over to here: the compiler
//! then sees of a future what it is made of, and so whether it is `Send`.

use super::super::at::never;
use super::begun::{Changes, Pending};
use super::change::{Change, End, Known, Nothing, Put, Returned, Setter};
use super::returns::Outcome;
use super::target::Target;
use cache_core::{Cache, Scope, WriteBehind};
use std::fmt;
use std::marker::PhantomData;

/// The scope of a setter, its name, and its signature as text: what a journal knows it by.
pub(super) type Name = (&'static str, &'static str, &'static str);

/// A setter with its arguments `A`, and how to own them as `O`.
pub struct Call<M, B, A, W, O, T> {
    pub(super) setter: Setter<M, B>,
    pub(super) name: Name,
    pub(super) args: A,
    pub(super) own: W,
    /// How many are stored at once.
    pub(super) batch: T,
    owned: PhantomData<fn() -> O>,
}

/// The setter has no function that stores many at once.
#[derive(Debug, Clone, Copy)]
pub struct NoBatch;

impl<M, B> Setter<M, B> {
    /// Hands over what the setter is called, the arguments, and how to own those.
    pub fn call<A, W, O>(self, name: Name, args: A, own: W) -> Call<M, B, A, W, O, NoBatch>
    where
        W: FnOnce(A) -> O,
    {
        Call {
            setter: self,
            name,
            args,
            own,
            batch: NoBatch,
            owned: PhantomData,
        }
    }
}

impl<M, B, A, W, O> Call<M, B, A, W, O, NoBatch> {
    pub(super) fn with_batch<T>(self, batch: T) -> Call<M, B, A, W, O, T> {
        Call {
            setter: self.setter,
            name: self.name,
            args: self.args,
            own: self.own,
            batch,
            owned: PhantomData,
        }
    }
}

/// What a setter does next.
#[derive(Debug)]
pub enum Step<A, C, R> {
    /// Run the body with these arguments, and tell its end.
    Now(A, C),
    /// Return this: the body runs later, or has run.
    Done(R),
}

/// A main change that lets the body run at once: all but those under write-behind.
#[diagnostic::on_unimplemented(
    message = "the new value of the entry is not known before the body has run",
    label = "the getter of this cache is `write_behind`: the body runs later, and readers see the new value at once",
    note = "give the value, as in `#[writes(price(sku) = cents)]`"
)]
pub trait Immediate {}

impl Immediate for Nothing {}
impl<K, V, S: Scope, St, N> Immediate for Put<Target<Cache<K, V, S>, K, V, St>, N> {}

/// The same for a setter whose body cannot be kept for later.
#[diagnostic::on_unimplemented(
    message = "the getter is `write_behind`, and the body of this setter can't be kept for later",
    label = "can't be queued",
    note = "a setter that is queued has at most 12 arguments, returns an owned type, and is not a trait's method on a type of another crate"
)]
pub trait NeverQueued {}

#[diagnostic::do_not_recommend]
impl<M: Immediate> NeverQueued for M {}

/// Never holds: so there is one error, about the bound, where a change is asked of what has none.
impl<Sh, K, V, St> Change<Sh> for Put<Target<WriteBehind<K, V>, K, V, St>, Returned>
where
    Sh: Outcome,
    Self: Immediate,
{
    type Begun = ();

    fn begin(self) {
        never()
    }
}

/// The same.
impl<Sh, K, V, St> Change<Sh> for Put<Target<WriteBehind<K, V>, K, V, St>, Known<V>>
where
    Sh: Outcome,
    Self: NeverQueued,
{
    type Begun = ();

    fn begin(self) {
        never()
    }
}

/// Names the outcome of a setter, from which it is told what it returns.
pub fn outcome<Sh: Outcome>() -> PhantomData<Sh> {
    PhantomData
}

/// The plan of a body that runs at once.
#[derive(Debug)]
pub struct AtOnce<Sh: Outcome, A, C, X> {
    args: A,
    changes: Pending<Sh, C, X>,
}

/// What a setter with a new value does under all strategies but write-behind.
impl<K, V, S, St, B, A, W, O, T>
    Call<Put<Target<Cache<K, V, S>, K, V, St>, Known<V>>, B, A, W, O, T>
where
    S: Scope,
{
    /// Plans a sync setter; `later` is its body with owned arguments, which is not run.
    pub fn plan<Sh, L, X>(
        self,
        _: PhantomData<Sh>,
        _: L,
    ) -> AtOnce<Sh, A, (Put<Target<Cache<K, V, S>, K, V, St>, Known<V>>, B), X>
    where
        Sh: Outcome,
        L: Fn(&O) -> Sh::Output,
        (Put<Target<Cache<K, V, S>, K, V, St>, Known<V>>, B): Change<Sh, Begun = X>,
        X: End<Sh>,
    {
        AtOnce {
            args: self.args,
            changes: Pending::of((self.setter.main, self.setter.beside)),
        }
    }

    /// The same for an async one.
    pub fn plan_async<Sh, L, F, X>(
        self,
        _: PhantomData<Sh>,
        _: L,
    ) -> AtOnce<Sh, A, (Put<Target<Cache<K, V, S>, K, V, St>, Known<V>>, B), X>
    where
        Sh: Outcome,
        L: Fn(&O) -> F,
        F: Future<Output = Sh::Output>,
        (Put<Target<Cache<K, V, S>, K, V, St>, Known<V>>, B): Change<Sh, Begun = X>,
        X: End<Sh>,
    {
        AtOnce {
            args: self.args,
            changes: Pending::of((self.setter.main, self.setter.beside)),
        }
    }
}

impl<M, B> Setter<M, B> {
    /// Begins the changes of a setter that is never queued.
    pub fn begin<Sh, X>(self, _: PhantomData<Sh>) -> Changes<Sh, X>
    where
        Sh: Outcome,
        M: Immediate,
        (M, B): Change<Sh, Begun = X>,
        X: End<Sh>,
    {
        Pending::of((self.main, self.beside)).begin()
    }

    /// The same, without blocking the thread.
    pub async fn begin_async<Sh, X>(self, _: PhantomData<Sh>) -> Changes<Sh, X>
    where
        Sh: Outcome,
        M: Immediate,
        (M, B): Change<Sh, Begun = X>,
        X: End<Sh>,
    {
        Pending::of((self.main, self.beside)).begin_async().await
    }

    /// Begins the changes of a setter that could not be queued.
    pub fn begin_unkept<Sh, X>(self, _: PhantomData<Sh>) -> Changes<Sh, X>
    where
        Sh: Outcome,
        M: NeverQueued,
        (M, B): Change<Sh, Begun = X>,
        X: End<Sh>,
    {
        Pending::of((self.main, self.beside)).begin()
    }

    /// The same, without blocking the thread.
    pub async fn begin_unkept_async<Sh, X>(self, _: PhantomData<Sh>) -> Changes<Sh, X>
    where
        Sh: Outcome,
        M: NeverQueued,
        (M, B): Change<Sh, Begun = X>,
        X: End<Sh>,
    {
        Pending::of((self.main, self.beside)).begin_async().await
    }
}

impl<Sh: Outcome, A, C, X> AtOnce<Sh, A, C, X> {
    /// Begins the changes.
    pub fn begin(self) -> Step<A, Changes<Sh, X>, Sh::Output> {
        Step::Now(self.args, self.changes.begin())
    }

    /// The same, without blocking the thread.
    pub async fn begin_async(self) -> Step<A, Changes<Sh, X>, Sh::Output> {
        Step::Now(self.args, self.changes.begin_async().await)
    }
}

impl<M, B, A, W, O, T> fmt::Debug for Call<M, B, A, W, O, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("name", &self.name.1)
            .finish_non_exhaustive()
    }
}
