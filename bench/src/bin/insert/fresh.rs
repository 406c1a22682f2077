//! Stores that get what they have never seen.

use larder_bench::entry::Entry;
use larder_bench::stores::Store;
use larder_bench::threads::timed;
use larder_bench::zipf;
use std::hint::black_box;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

/// A store, for each its own code, and one call of it for many entries.
pub(crate) trait Fresh: Send + Sync {
    /// Puts so many new entries, each thread its own: the nanoseconds of one.
    fn put(&self, threads: usize, count: u64) -> f64;
}

/// The same, which is looked up too.
pub(crate) trait Probed: Fresh {
    /// Gets, in an order without a pattern, from among the first so many: the nanoseconds of one.
    fn get(&self, among: u64, count: u64) -> f64;
}

struct Tested<S, T> {
    store: S,
    /// The next rank that nobody has put.
    next: AtomicU64,
    entry: PhantomData<fn() -> T>,
}

impl<T, S: Store<T, T>> Tested<S, T> {
    fn new(capacity: usize) -> Self {
        Self {
            store: S::new(capacity),
            next: AtomicU64::new(0),
            entry: PhantomData,
        }
    }
}

impl<T: Entry, S: Store<T, T>> Fresh for Tested<S, T> {
    fn put(&self, threads: usize, count: u64) -> f64 {
        let first = self
            .next
            .fetch_add(threads as u64 * count, Ordering::Relaxed);
        let nanos = timed(
            threads,
            |_| (),
            |thread| {
                let first = first + thread as u64 * count;
                for rank in first..first + count {
                    self.store.put(T::key(rank), T::value(rank));
                }
            },
        );
        nanos / count as f64
    }
}

impl<S: Store<u64, u64>> Probed for Tested<S, u64> {
    fn get(&self, among: u64, count: u64) -> f64 {
        let nanos = timed(
            1,
            |_| (),
            |_| {
                for turn in 0..count {
                    // The high half of a product is spread evenly over what it is multiplied with.
                    let rank = (u128::from(zipf::scattered(turn)) * u128::from(among)) >> 64;
                    black_box(self.store.get(&zipf::scattered(rank as u64)));
                }
            },
        );
        nanos / count as f64
    }
}

/// Makes one for `T`.
pub(crate) fn make<T: Entry, S: Store<T, T>>(capacity: usize) -> Box<dyn Fresh> {
    Box::new(Tested::<S, T>::new(capacity))
}

/// Makes one that is looked up too.
pub(crate) fn make_probed<S: Store<u64, u64>>(capacity: usize) -> Box<dyn Probed> {
    Box::new(Tested::<S, u64>::new(capacity))
}
