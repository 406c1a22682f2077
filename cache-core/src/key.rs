//! Borrowed forms of a key.

use equivalent::Equivalent;
use std::borrow::ToOwned;
use std::hash::Hash;

/// A form of the key `K` that a cache is asked by: `&str` for a `String`, for example.
///
/// It must hash as the key does and be [`Equivalent`] to it. Every type that
/// [borrows](std::borrow::Borrow) from its owned form is a `Query` already; implement it for a type
/// of your own where a key of several parts is looked up without building it.
///
/// ```
/// use cache_core::{Cache, Query};
/// use equivalent::Equivalent;
///
/// #[derive(Hash)]
/// struct Name<'a>(&'a str, &'a str);
///
/// impl Equivalent<(String, String)> for Name<'_> {
///     fn equivalent(&self, key: &(String, String)) -> bool {
///         self.0 == key.0 && self.1 == key.1
///     }
/// }
/// impl Query<(String, String)> for Name<'_> {
///     fn to_key(&self) -> (String, String) {
///         (self.0.to_owned(), self.1.to_owned())
///     }
/// }
///
/// let cache = Cache::<(String, String), u32>::new(100);
/// assert_eq!(cache.get_with(&Name("Ada", "Lovelace"), || 1815), 1815);
/// assert_eq!(cache.get(&Name("Ada", "Lovelace")), Some(1815)); // no key was built
/// ```
pub trait Query<K: ?Sized>: Hash + Equivalent<K> {
    /// The owned key.
    fn to_key(&self) -> K
    where
        K: Sized;
}

impl<K, Q> Query<K> for Q
where
    Q: ToOwned<Owned = K> + Hash + Equivalent<K> + ?Sized,
{
    fn to_key(&self) -> K {
        self.to_owned()
    }
}
