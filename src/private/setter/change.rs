//! What a setter changes: one entry or all of a cache, or all that carry a tag.

use super::returns::{Gives, Outcome};
use super::strategy::{CacheAside, Strategy, WriteAround, WriteThrough};
use super::target::Target;
use cache_core::GuestList;
use cache_core::Tag;

/// A setter's changes: the one whose strategy decides when the body runs, and those beside it.
#[derive(Debug)]
pub struct Setter<M, B> {
    pub(super) main: M,
    pub(super) beside: B,
}

/// No entry gets a new value.
#[derive(Debug, Clone)]
pub struct Nothing;

/// An entry gets a new value.
#[derive(Debug, Clone)]
pub struct Put<T, N> {
    pub(super) target: T,
    pub(super) new: N,
}

/// A further entry gets a new value.
#[derive(Debug, Clone)]
pub struct Also<T, N>(pub(super) Put<T, N>);

/// The new value is given; `None` where the strategy has no use for it.
#[derive(Debug, Clone)]
pub struct Known<V>(pub(super) Option<V>);

/// The new value is what the body returns.
#[derive(Debug, Clone, Copy)]
pub struct Returned;

/// An entry is forgotten.
#[derive(Debug, Clone)]
pub struct Forget<T>(pub(super) T);

/// All entries of a cache are forgotten.
#[derive(Debug, Clone)]
pub struct ForgetAll<W>(pub(super) W);

/// All entries that carry a tag are forgotten, in all caches.
#[derive(Debug, Clone)]
pub struct ForgetTag(pub(super) Tag);

/// A setter that writes this entry: its strategy decides.
pub fn set<C, K, V, St: Strategy>(
    target: Target<C, K, V, St>,
    value: impl FnOnce() -> V,
) -> Setter<Put<Target<C, K, V, St>, Known<V>>, ()> {
    Setter {
        main: put(target, value),
        beside: (),
    }
}

/// The same with the value that the body returns.
pub fn set_returned<T>(target: T) -> Setter<Put<T, Returned>, ()> {
    Setter {
        main: Put {
            target,
            new: Returned,
        },
        beside: (),
    }
}

/// A setter that forgets entries only.
pub fn change() -> Setter<Nothing, ()> {
    Setter {
        main: Nothing,
        beside: (),
    }
}

fn put<C, K, V, St: Strategy>(
    target: Target<C, K, V, St>,
    value: impl FnOnce() -> V,
) -> Put<Target<C, K, V, St>, Known<V>> {
    Put {
        target,
        new: Known(St::PUTS.then(value)),
    }
}

/// A further entry to write.
pub fn also<C, K, V, St: Strategy>(
    target: Target<C, K, V, St>,
    value: impl FnOnce() -> V,
) -> Also<Target<C, K, V, St>, Known<V>> {
    Also(put(target, value))
}

/// The same with the value that the body returns.
pub fn also_returned<T>(target: T) -> Also<T, Returned> {
    Also(Put {
        target,
        new: Returned,
    })
}

/// An entry to forget.
pub fn forget<T>(target: T) -> Forget<T> {
    Forget(target)
}

/// All entries of a cache to forget.
pub fn forget_all<W>(whole: W) -> ForgetAll<W> {
    ForgetAll(whole)
}

/// A tag to forget.
pub fn forget_tag(tag: impl Into<Tag>) -> ForgetTag {
    ForgetTag(tag.into())
}

impl<M, B> Setter<M, B> {
    /// One change more.
    pub fn and<X>(self, change: X) -> Setter<M, (B, X)> {
        Setter {
            main: self.main,
            beside: (self.beside, change),
        }
    }
}

/// A change by a setter with the outcome `Sh`, told to the cache before the body and after it.
pub trait Change<Sh: Outcome> {
    /// The change between the two. Where it is dropped, by a panic or a cancelled future, nobody
    /// knows what the store did, and what it is about is forgotten.
    type Begun: End<Sh>;
    /// Whether it has to wait for its turn in the order of a write queue.
    const HAS_TURN: bool = false;
    /// Adds its places in the order of write queues.
    fn places(&self, list: GuestList) -> GuestList {
        list
    }
    /// Before the body, when it is its turn.
    fn begin(self) -> Self::Begun;
}

/// The end of a change.
pub trait End<Sh: Outcome> {
    /// The body succeeded.
    fn done(self, success: &Sh::Success);
    /// The body gave an `Err`.
    fn failed(self);
}

/// Where the new value of an entry comes from, under the strategy `St`.
pub trait ValueFor<St, Sh: Outcome, V> {
    /// The value, where the strategy has use for one and the entry has one.
    fn value(self, success: &Sh::Success) -> Option<V>;
}

#[diagnostic::do_not_recommend]
impl<St, Sh: Outcome, V> ValueFor<St, Sh, V> for Known<V> {
    fn value(self, _: &Sh::Success) -> Option<V> {
        self.0
    }
}

#[diagnostic::do_not_recommend]
impl<Sh: Outcome, V> ValueFor<CacheAside, Sh, V> for Returned {
    fn value(self, _: &Sh::Success) -> Option<V> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl<Sh: Outcome, V> ValueFor<WriteAround, Sh, V> for Returned {
    fn value(self, _: &Sh::Success) -> Option<V> {
        None
    }
}

// Recommended, so that the compiler names the bound that does not hold: its message tells the mend.
impl<Sh: Outcome, V> ValueFor<WriteThrough, Sh, V> for Returned
where
    Sh::Success: Gives<V>,
{
    fn value(self, success: &Sh::Success) -> Option<V> {
        success.give()
    }
}
