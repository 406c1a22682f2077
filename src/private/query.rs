//! The borrowed form of a whole key.

use super::argument::Part;
use cache_core::Query;
use equivalent::Equivalent;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// The arguments that make up a key, borrowed. `D` is the tuple of their descriptors, `R` that of
/// references to them.
///
/// Its key is `()` for no argument, the owned form of one, a tuple of the owned forms of more.
#[derive(Debug)]
pub struct Args<D, R> {
    refs: R,
    parts: PhantomData<D>,
}

/// A query that can be asked by value more than once.
///
/// Not `Copy`: what can be cloned is taken to be a key of its own type.
pub trait Again {
    /// The same query.
    fn again(&self) -> Self;
}

impl<D, R: Copy> Again for Args<D, R> {
    #[inline]
    fn again(&self) -> Self {
        Self::new(self.refs)
    }
}

impl<D, R> Args<D, R> {
    /// Borrows the arguments.
    #[inline]
    pub(super) fn new(refs: R) -> Self {
        Self {
            refs,
            parts: PhantomData,
        }
    }
}

impl Hash for Args<(), ()> {
    #[inline]
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Equivalent<()> for Args<(), ()> {
    #[inline]
    fn equivalent(&self, (): &()) -> bool {
        true
    }
}

impl Query<()> for Args<(), ()> {
    fn to_key(&self) {}
}

impl<D: Part<T>, T: ?Sized> Hash for Args<(D,), (&T,)> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        D::hash(self.refs.0, state);
    }
}

impl<D: Part<T, Owned = K>, T: ?Sized, K> Equivalent<K> for Args<(D,), (&T,)> {
    #[inline]
    fn equivalent(&self, key: &K) -> bool {
        D::eq(self.refs.0, key)
    }
}

impl<D: Part<T, Owned = K>, T: ?Sized, K> Query<K> for Args<(D,), (&T,)> {
    fn to_key(&self) -> K {
        D::own(self.refs.0)
    }
}

macro_rules! args {
    ($($part:ident $type:ident $key:ident $index:tt),+) => {
        impl<$($part: Part<$type>, $type: ?Sized),+> Hash for Args<($($part,)+), ($(&$type,)+)> {
            #[inline]
            fn hash<H: Hasher>(&self, state: &mut H) {
                $( $part::hash(self.refs.$index, state); )+
            }
        }

        impl<$($part: Part<$type, Owned = $key>, $type: ?Sized, $key),+> Equivalent<($($key,)+)>
            for Args<($($part,)+), ($(&$type,)+)>
        {
            #[inline]
            fn equivalent(&self, key: &($($key,)+)) -> bool {
                $( $part::eq(self.refs.$index, &key.$index) )&&+
            }
        }

        impl<$($part: Part<$type, Owned = $key>, $type: ?Sized, $key),+> Query<($($key,)+)>
            for Args<($($part,)+), ($(&$type,)+)>
        {
            fn to_key(&self) -> ($($key,)+) {
                ($( $part::own(self.refs.$index), )+)
            }
        }
    };
}

args!(A T K0 0, B U K1 1);
args!(A T K0 0, B U K1 1, C V K2 2);
args!(A T K0 0, B U K1 1, C V K2 2, D W K3 3);
args!(A T K0 0, B U K1 1, C V K2 2, D W K3 3, E X K4 4);
args!(A T K0 0, B U K1 1, C V K2 2, D W K3 3, E X K4 4, F Y K5 5);
args!(A T K0 0, B U K1 1, C V K2 2, D W K3 3, E X K4 4, F Y K5 5, G Z K6 6);
args!(A T K0 0, B U K1 1, C V K2 2, D W K3 3, E X K4 4, F Y K5 5, G Z K6 6, I T7 K7 7);
args!(A T K0 0, B U K1 1, C V K2 2, D W K3 3, E X K4 4, F Y K5 5, G Z K6 6, I T7 K7 7, J T8 K8 8);
args!(A T K0 0, B U K1 1, C V K2 2, D W K3 3, E X K4 4, F Y K5 5, G Z K6 6, I T7 K7 7, J T8 K8 8, L T9 K9 9);
args!(A T K0 0, B U K1 1, C V K2 2, D W K3 3, E X K4 4, F Y K5 5, G Z K6 6, I T7 K7 7, J T8 K8 8, L T9 K9 9, M T10 K10 10);
args!(A T K0 0, B U K1 1, C V K2 2, D W K3 3, E X K4 4, F Y K5 5, G Z K6 6, I T7 K7 7, J T8 K8 8, L T9 K9 9, M T10 K10 10, N T11 K11 11);

/// A key that a `key = ..` expression made.
#[derive(Debug)]
pub struct Given<'a, K>(pub &'a K);

impl<K> Again for Given<'_, K> {
    #[inline]
    fn again(&self) -> Self {
        Self(self.0)
    }
}

impl<K: Hash> Hash for Given<'_, K> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: Eq> Equivalent<K> for Given<'_, K> {
    #[inline]
    fn equivalent(&self, key: &K) -> bool {
        self.0 == key
    }
}

impl<K: Hash + Eq + Clone> Query<K> for Given<'_, K> {
    fn to_key(&self) -> K {
        self.0.clone()
    }
}
