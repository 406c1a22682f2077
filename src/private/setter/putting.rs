//! The two ends of a change that gives an entry a new value.

use super::super::at::never;
use super::change::{Also, Change, End, Nothing, Put, ValueFor};
use super::returns::Outcome;
use super::strategy::Strategy;
use super::target::{Handling, Target};
use cache_core::GuestList;
use cache_core::{Cache, Scope, Tag, WriteBehind, WriteIntent};
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

impl<Sh: Outcome> Change<Sh> for () {
    type Begun = ();
    fn begin(self) {}
}

#[diagnostic::do_not_recommend]
impl<Sh: Outcome> End<Sh> for () {
    fn done(self, _: &Sh::Success) {}
    fn failed(self) {}
}

impl<Sh: Outcome> Change<Sh> for Nothing {
    type Begun = ();
    fn begin(self) {}
}

impl<Sh: Outcome, A: Change<Sh>, B: Change<Sh>> Change<Sh> for (A, B) {
    type Begun = (A::Begun, B::Begun);
    const HAS_TURN: bool = A::HAS_TURN || B::HAS_TURN;
    fn places(&self, list: GuestList) -> GuestList {
        self.1.places(self.0.places(list))
    }
    fn begin(self) -> Self::Begun {
        (self.0.begin(), self.1.begin())
    }
}

#[diagnostic::do_not_recommend]
impl<Sh: Outcome, A: End<Sh>, B: End<Sh>> End<Sh> for (A, B) {
    fn done(self, success: &Sh::Success) {
        self.0.done(success);
        self.1.done(success);
    }
    fn failed(self) {
        self.0.failed();
        self.1.failed();
    }
}

/// An entry that is being written.
pub struct Putting<K, V, S, N, St>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// `None` where the cache is not told of writes.
    intent: Option<WriteIntent<K, V, S>>,
    tags: Vec<Tag>,
    handling: Handling<V>,
    new: N,
    strategy: PhantomData<fn() -> St>,
}

impl<Sh, K, V, S, St, N> Change<Sh> for Put<Target<Cache<K, V, S>, K, V, St>, N>
where
    Sh: Outcome,
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    St: Strategy,
    N: ValueFor<St, Sh, V>,
{
    type Begun = Putting<K, V, S, N, St>;

    fn begin(self) -> Self::Begun {
        let Self { target, new } = self;
        Putting {
            intent: St::TELLS.then(|| target.cache.begin_write_of(target.key)),
            tags: target.tags,
            handling: target.handling,
            new,
            strategy: PhantomData,
        }
    }
}

impl<Sh, K, V, S, St, N> Change<Sh> for Also<Target<Cache<K, V, S>, K, V, St>, N>
where
    Sh: Outcome,
    S: Scope,
    Put<Target<Cache<K, V, S>, K, V, St>, N>: Change<Sh>,
{
    type Begun = <Put<Target<Cache<K, V, S>, K, V, St>, N> as Change<Sh>>::Begun;

    fn begin(self) -> Self::Begun {
        self.0.begin()
    }
}

/// An entry that is written after another. Implemented for nothing.
#[diagnostic::on_unimplemented(
    message = "an entry of a `write_behind` getter comes first, and this is a further one",
    label = "another getter of this setter is `write_behind`, and the first is not",
    note = "the queue of the first decides when the body runs: name the `write_behind` getter first in `#[writes]`, with its value after `=`"
)]
pub trait ComesLater {}

/// Never holds: one error says why.
impl<Sh, K, V, St, N> Change<Sh> for Also<Target<WriteBehind<K, V>, K, V, St>, N>
where
    Sh: Outcome,
    Self: ComesLater,
{
    type Begun = ();

    fn begin(self) {
        never()
    }
}

impl<Sh, K, V, S, St, N> End<Sh> for Putting<K, V, S, N, St>
where
    Sh: Outcome,
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
    St: Strategy,
    N: ValueFor<St, Sh, V>,
{
    fn done(self, success: &Sh::Success) {
        let Some(intent) = self.intent else {
            return;
        };
        match self.new.value(success) {
            Some(value) if St::PUTS && self.handling.stores(&value) => {
                intent.put_tagged(value, self.tags);
            }
            _ => intent.invalidate(),
        }
    }

    fn failed(self) {
        if let Some(intent) = self.intent {
            fail(intent, self.handling.errors_invalidate);
        }
    }
}

/// The body gave an `Err`: the store is as it was, unless its errors are ambiguous.
pub(super) fn fail<K, V, S>(intent: WriteIntent<K, V, S>, errors_invalidate: bool)
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    if errors_invalidate {
        intent.invalidate();
    } else {
        intent.unchanged();
    }
}

impl<K, V, S, N, St> fmt::Debug for Putting<K, V, S, N, St>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Putting").finish_non_exhaustive()
    }
}
