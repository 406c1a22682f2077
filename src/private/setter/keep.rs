//! Arguments that outlive the call: under write-behind the body runs later, and more than once
//! where it fails.
//!
//! Whether an argument can be kept depends on its type, and whether it has to be on the strategy of
//! the getter: so every setter tries, by method lookup, and gets an [`Unkept`] where it can't be.
//! That is an error only where the strategy asks for [`Keep`].

use super::super::at::never;
use std::borrow::{Borrow, ToOwned};
use std::fmt;
use std::marker::PhantomData;

/// An argument that was borrowed, owned.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "journal", serde(transparent))]
pub struct Kept<O>(O);

/// An argument that was given by value.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "journal", serde(transparent))]
pub struct KeptValue<T>(T);

/// An argument of type `P` that can't be kept.
pub struct Unkept<P>(PhantomData<P>);

impl<P> Clone for Unkept<P> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<P> fmt::Debug for Unkept<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unkept").finish()
    }
}

/// Arguments that can wait in a queue.
pub trait Keep: Clone + Send + Sync + 'static {}

impl<O: Waits> Keep for Kept<O> {}
impl<T: Waits> Keep for KeptValue<T> {}
impl<P: Owned> Keep for Unkept<P> {}

/// An owned argument that can wait.
#[diagnostic::on_unimplemented(
    message = "the getter is `write_behind`, so the body of this setter runs later, and `{Self}` can't wait for it",
    label = "`{Self}` is not `Send + Sync + 'static`",
    note = "a worker runs the body in a thread of its own: pass what threads can share, as an `Arc` for an `Rc`"
)]
pub trait Waits: Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> Waits for T {}

/// An argument that is owned. Implemented for nothing: what is owned is no [`Unkept`].
#[diagnostic::on_unimplemented(
    message = "the getter is `write_behind`, so the body of this setter runs later, and `{Self}` can't be kept for it",
    label = "`{Self}` can't be cloned, or borrows from the caller",
    note = "pass a handle that is `Clone`, as an `Arc`, or what the argument borrows as a value"
)]
pub trait Owned: Send + Sync + 'static {}

macro_rules! keep {
    ($($kept:ident)*) => {
        impl<$($kept: Keep),*> Keep for ($($kept,)*) {}
    };
}

keep!();
keep!(A);
keep!(A B);
keep!(A B C);
keep!(A B C D);
keep!(A B C D E);
keep!(A B C D E F);
keep!(A B C D E F G);
keep!(A B C D E F G H);
keep!(A B C D E F G H I);
keep!(A B C D E F G H I J);
keep!(A B C D E F G H I J K);
keep!(A B C D E F G H I J K L);

/// A borrowed argument that may be kept.
#[derive(Debug)]
pub struct KeepRef<'a, T: ?Sized>(pub &'a T);

/// An argument by value that may be kept.
#[derive(Debug)]
pub struct KeepValue<T>(pub T);

impl<T: ToOwned + ?Sized> KeepRef<'_, T> {
    /// Keeps it.
    pub fn keep(self) -> Kept<T::Owned> {
        Kept(self.0.to_owned())
    }
}

impl<T: Clone> KeepValue<T> {
    /// Keeps it.
    pub fn keep(self) -> KeptValue<T> {
        KeptValue(self.0)
    }
}

/// What method lookup finds where the argument is not `Clone`.
pub trait KeepNot {
    /// The argument's type.
    type Argument;
    /// Keeps it not.
    fn keep(self) -> Unkept<Self::Argument>;
}

impl<'a, T: ?Sized> KeepNot for &KeepRef<'a, T> {
    type Argument = &'a T;
    fn keep(self) -> Unkept<&'a T> {
        Unkept(PhantomData)
    }
}

impl<T> KeepNot for &KeepValue<T> {
    type Argument = T;
    fn keep(self) -> Unkept<T> {
        Unkept(PhantomData)
    }
}

/// An argument whose type says that it can't be kept, since it borrows.
pub fn unkept<P>(_: P) -> Unkept<P> {
    Unkept(PhantomData)
}

/// A kept argument, as the body takes it.
pub trait Lend<'a, P> {
    /// Lends it, or a clone.
    fn lend(&'a self) -> P;
}

impl<'a, O: Borrow<T>, T: ?Sized> Lend<'a, &'a T> for Kept<O> {
    fn lend(&'a self) -> &'a T {
        self.0.borrow()
    }
}

impl<'a, T: Clone> Lend<'a, T> for KeptValue<T> {
    fn lend(&'a self) -> T {
        self.0.clone()
    }
}

impl<'a, P> Lend<'a, P> for Unkept<P> {
    fn lend(&'a self) -> P {
        never()
    }
}

/// Lends a kept argument to the body.
pub fn lend<'a, P>(kept: &'a impl Lend<'a, P>) -> P {
    kept.lend()
}
