//! Stores of entries as they are used by hand, each as its documentation shows it.

mod define;
mod expiring;
mod peers;
mod query;

pub use expiring::{LarderTtl, MokaTtl, ShardedLruTtl};
pub use peers::{
    CachedLru, FoyerS3Fifo, FoyerWTinyLfu, Larder, LockAndMap, LockedLru, Moka, Papaya, QuickCache,
    SccCache, ShardedLru,
};
pub use query::{Key, Query, Text, Triple, Value};
use std::borrow::Borrow;

/// What keeps entries.
pub trait Store<K, V>: Send + Sync + 'static {
    /// One that holds so many, or about as many: see the library.
    fn new(capacity: usize) -> Self;

    /// A clone of the value, where it is held.
    fn get<Q>(&self, query: &Q) -> Option<V>
    where
        Q: Query<K>,
        K: Borrow<Q::Borrowed>;

    /// Puts the entry, or replaces its value.
    fn put(&self, key: K, value: V);

    /// The entries held.
    fn entries(&self) -> usize;
}

/// A store, and how it is made.
pub struct Contender<F> {
    /// As the table calls it.
    pub name: &'static str,
    /// Whether it evicts.
    pub bounded: bool,
    /// Makes it.
    pub new: F,
}

/// The stores that threads can share, and more: each made by an instance of `$make`, a generic
/// function of the type `$function`.
#[macro_export]
macro_rules! contenders {
    ($make:ident as $function:ty; $($more:tt)*) => {
        $crate::contenders!(
            $make, $function;
            "larder", true, Larder;
            "quick_cache", true, QuickCache;
            "scc::HashCache", true, SccCache;
            "moka", true, Moka;
            "foyer, S3-FIFO", true, FoyerS3Fifo;
            "cached, sharded LRU", true, ShardedLru;
            "Mutex<lru>", true, LockedLru;
            $($more)*
        )
    };
    ($make:ident, $function:ty; $($name:literal, $bounded:literal, $store:ident;)*) => {
        [$($crate::stores::Contender {
            name: $name,
            bounded: $bounded,
            new: $make::<$crate::stores::$store<_, _>> as $function,
        }),*]
    };
}
