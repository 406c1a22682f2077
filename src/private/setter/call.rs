//! Running a setter: at once, between the two ends of its changes, or later.
//!
//! The body is called by the expansion itself, not by a closure handed over to here: the compiler
//! then sees of a future what it is made of, and so whether it is `Send`.

use super::super::at::never;
use super::begun::Changes;
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

impl<M, B, A, W, O, T> Call<M, B, A, W, O, T>
where
    W: FnOnce(A) -> O,
{
    /// A sync setter with this outcome; `later` is its body with owned arguments.
    ///
    /// The plan is a parameter of its own, here and below, so that a bound that does not hold is an
    /// error about that bound. With `M::Plan<A>` for it there would be no such method.
    pub fn plan<Sh, L, P>(self, later: L) -> P
    where
        Sh: Outcome,
        L: Fn(&O) -> Sh::Output,
        M: Writes<Sh, B, O, T, L, Plan<A> = P>,
    {
        M::plan(self, later)
    }

    /// The same for an async one.
    pub fn plan_async<Sh, L, F, P>(self, later: L) -> P
    where
        Sh: Outcome,
        L: Fn(&O) -> F,
        F: Future<Output = Sh::Output>,
        M: WritesAsync<Sh, B, O, T, L, F, Plan<A> = P>,
    {
        M::plan(self, later)
    }
}

/// How a sync setter with this main change is run.
pub trait Writes<Sh: Outcome, B, O, T, L>: Sized {
    /// What is to be done before the body, or instead of it.
    type Plan<A>;
    /// Plans it.
    fn plan<A, W: FnOnce(A) -> O>(call: Call<Self, B, A, W, O, T>, later: L) -> Self::Plan<A>;
}

/// How an async setter with this main change is run.
pub trait WritesAsync<Sh: Outcome, B, O, T, L, F>: Sized {
    /// What is to be done before the body, or instead of it.
    type Plan<A>;
    /// Plans it.
    fn plan<A, W: FnOnce(A) -> O>(call: Call<Self, B, A, W, O, T>, later: L) -> Self::Plan<A>;
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
    note = "a setter that is queued has at most 12 arguments, returns an owned type, and is not a trait's method on a type of another crate",
    note = "the entry of a `write_behind` getter is the first that `#[writes]` gives a value, and no other"
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

/// The plan of a body that runs at once.
#[derive(Debug)]
pub struct AtOnce<Sh, A, C> {
    args: A,
    changes: C,
    outcome: PhantomData<fn() -> Sh>,
}

impl<M, Sh, B, O, T, L> Writes<Sh, B, O, T, L> for M
where
    M: Immediate + Change<Sh>,
    Sh: Outcome,
    B: Change<Sh>,
{
    type Plan<A> = AtOnce<Sh, A, (M, B)>;

    fn plan<A, W: FnOnce(A) -> O>(call: Call<Self, B, A, W, O, T>, _: L) -> Self::Plan<A> {
        AtOnce::of(call.setter, call.args)
    }
}

impl<M, Sh, B, O, T, L, F> WritesAsync<Sh, B, O, T, L, F> for M
where
    M: Immediate + Change<Sh>,
    Sh: Outcome,
    B: Change<Sh>,
{
    type Plan<A> = AtOnce<Sh, A, (M, B)>;

    fn plan<A, W: FnOnce(A) -> O>(call: Call<Self, B, A, W, O, T>, _: L) -> Self::Plan<A> {
        AtOnce::of(call.setter, call.args)
    }
}

impl<Sh: Outcome, A, M: Change<Sh>, B: Change<Sh>> AtOnce<Sh, A, (M, B)> {
    fn of(setter: Setter<M, B>, args: A) -> Self {
        Self {
            args,
            changes: (setter.main, setter.beside),
            outcome: PhantomData,
        }
    }
}

impl<M, B> Setter<M, B> {
    /// Begins the changes of a setter that is never queued.
    pub fn begin<Sh, X, Y>(self) -> Changes<Sh, (X, Y)>
    where
        Sh: Outcome,
        M: Immediate + Change<Sh, Begun = X>,
        B: Change<Sh, Begun = Y>,
        X: End<Sh>,
        Y: End<Sh>,
    {
        Changes::begin((self.main, self.beside))
    }

    /// The same, without blocking the thread.
    pub async fn begin_async<Sh, X, Y>(self) -> Changes<Sh, (X, Y)>
    where
        Sh: Outcome,
        M: Immediate + Change<Sh, Begun = X>,
        B: Change<Sh, Begun = Y>,
        X: End<Sh>,
        Y: End<Sh>,
    {
        Changes::begin_async((self.main, self.beside)).await
    }

    /// Begins the changes of a setter that could not be queued.
    pub fn begin_unkept<Sh, X, Y>(self) -> Changes<Sh, (X, Y)>
    where
        Sh: Outcome,
        M: NeverQueued + Change<Sh, Begun = X>,
        B: Change<Sh, Begun = Y>,
        X: End<Sh>,
        Y: End<Sh>,
    {
        Changes::begin((self.main, self.beside))
    }

    /// The same, without blocking the thread.
    pub async fn begin_unkept_async<Sh, X, Y>(self) -> Changes<Sh, (X, Y)>
    where
        Sh: Outcome,
        M: NeverQueued + Change<Sh, Begun = X>,
        B: Change<Sh, Begun = Y>,
        X: End<Sh>,
        Y: End<Sh>,
    {
        Changes::begin_async((self.main, self.beside)).await
    }
}

impl<Sh: Outcome, A, C> AtOnce<Sh, A, C> {
    /// Begins the changes.
    pub fn begin<X>(self) -> Step<A, Changes<Sh, X>, Sh::Output>
    where
        C: Change<Sh, Begun = X>,
        X: End<Sh>,
    {
        Step::Now(self.args, Changes::begin(self.changes))
    }

    /// The same, without blocking the thread.
    pub async fn begin_async<X>(self) -> Step<A, Changes<Sh, X>, Sh::Output>
    where
        C: Change<Sh, Begun = X>,
        X: End<Sh>,
    {
        Step::Now(self.args, Changes::begin_async(self.changes).await)
    }
}

impl<M, B, A, W, O, T> fmt::Debug for Call<M, B, A, W, O, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("name", &self.name.1)
            .finish_non_exhaustive()
    }
}
