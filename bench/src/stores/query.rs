//! Keys, and the borrowed forms that they are asked for by.

use equivalent::Equivalent;
use std::borrow::Borrow;
use std::hash::Hash;

/// A key of a store.
pub trait Key: Hash + Eq + Clone + Send + Sync + 'static {}
impl<T: Hash + Eq + Clone + Send + Sync + 'static> Key for T {}

/// A value of a store.
pub trait Value: Clone + Send + Sync + 'static {}
impl<T: Clone + Send + Sync + 'static> Value for T {}

/// A borrowed form of the key `K`, for all ways in which libraries let one ask.
pub trait Query<K>: larder::Query<K> + scc::Equivalent<K> {
    /// What those ask by that know [`Borrow`] only.
    type Borrowed: Hash + Eq + ?Sized;

    /// Hands over that form, which may have to be built.
    fn borrowed<R>(&self, ask: impl FnOnce(&Self::Borrowed) -> R) -> R
    where
        K: Borrow<Self::Borrowed>;
}

impl Query<Self> for u64 {
    type Borrowed = Self;

    fn borrowed<R>(&self, ask: impl FnOnce(&Self) -> R) -> R {
        ask(self)
    }
}

/// A text.
#[derive(Debug, Hash)]
pub struct Text<'a>(pub &'a str);

/// Two numbers and a text.
#[derive(Debug, Hash)]
pub struct Triple<'a>(pub u32, pub u32, pub &'a str);

macro_rules! equivalent {
    ($query:ty, $key:ty, |$this:ident, $that:ident| $same:expr) => {
        impl Equivalent<$key> for $query {
            fn equivalent(&self, $that: &$key) -> bool {
                let $this = self;
                $same
            }
        }
        impl scc::Equivalent<$key> for $query {
            fn equivalent(&self, key: &$key) -> bool {
                Equivalent::equivalent(self, key)
            }
        }
    };
}

equivalent!(Text<'_>, String, |this, that| this.0 == that);
equivalent!(Triple<'_>, (u32, u32, String), |this, that| {
    (this.0, this.1) == (that.0, that.1) && this.2 == that.2
});

impl larder::Query<String> for Text<'_> {
    fn to_key(&self) -> String {
        self.0.to_owned()
    }
}

impl larder::Query<(u32, u32, String)> for Triple<'_> {
    fn to_key(&self) -> (u32, u32, String) {
        (self.0, self.1, self.2.to_owned())
    }
}

impl Query<String> for Text<'_> {
    type Borrowed = str;

    fn borrowed<R>(&self, ask: impl FnOnce(&str) -> R) -> R {
        ask(self.0)
    }
}

impl Query<(u32, u32, String)> for Triple<'_> {
    type Borrowed = (u32, u32, String);

    fn borrowed<R>(&self, ask: impl FnOnce(&Self::Borrowed) -> R) -> R {
        ask(&larder::Query::to_key(self))
    }
}
