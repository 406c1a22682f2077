//! Storing many operations at once: `batch = store_views`.

use super::acknowledge::Tells;
use super::call::{Call, NoBatch};
use super::change::Put;
use super::target::Target;
use cache_core::{BatchAttempt, BatchOutcome, Items};
use std::fmt;

/// A sync function that stores many at once, and how to read what it returns.
pub struct Batch<F, R> {
    store: F,
    report: fn(R) -> BatchOutcome,
}

/// An async one.
pub struct BatchAsync<F, R> {
    store: F,
    report: fn(R) -> BatchOutcome,
}

/// How operations with arguments `O`, keys `K` and values `V` are stored at once.
pub trait Batches<O, K, V> {
    /// Whether there is a way at all.
    const THERE: bool;
    /// Stores them; `owned` are the arguments of the first.
    fn store(&self, owned: &O, items: Items<K, V>) -> BatchAttempt;
}

impl<O, K, V> Batches<O, K, V> for NoBatch {
    const THERE: bool = false;

    fn store(&self, _: &O, _: Items<K, V>) -> BatchAttempt {
        unreachable!("the setter says that it has no batch function")
    }
}

impl<F, O, K, V, R> Batches<O, K, V> for Batch<F, R>
where
    F: Fn(&O, &[(K, V)]) -> R,
{
    const THERE: bool = true;

    fn store(&self, owned: &O, items: Items<K, V>) -> BatchAttempt {
        BatchAttempt::Done((self.report)((self.store)(owned, &items)))
    }
}

impl<F, O, K, V, G, R> Batches<O, K, V> for BatchAsync<F, R>
where
    F: Fn(&O, Items<K, V>) -> G,
    G: Future<Output = R> + Send + 'static,
    R: 'static,
{
    const THERE: bool = true;

    fn store(&self, owned: &O, items: Items<K, V>) -> BatchAttempt {
        let (stored, report) = ((self.store)(owned, items), self.report);
        BatchAttempt::Async(Box::pin(async move { report(stored.await) }))
    }
}

/// What a batch function returns.
#[diagnostic::on_unimplemented(
    message = "a batch function can't return `{Self}`",
    label = "not a report of what was stored",
    note = "it returns `Result<(), E>` for the whole batch, or `Result<Vec<Result<(), E>>, E>` with a result for each item, in their order"
)]
pub trait Reports {
    /// The report.
    fn report(self) -> BatchOutcome;
}

impl<T: ReportsItems, E: Tells> Reports for Result<T, E> {
    fn report(self) -> BatchOutcome {
        match self {
            Ok(items) => items.outcome(),
            Err(error) => BatchOutcome::Failed(error.tell()),
        }
    }
}

/// What a batch function returns where it has not failed as a whole.
#[diagnostic::on_unimplemented(
    message = "a batch function can't return `{Self}` in its `Result`",
    label = "not a report of what was stored",
    note = "it returns `Result<(), E>` for the whole batch, or `Result<Vec<Result<(), E>>, E>` with a result for each item, in their order"
)]
pub trait ReportsItems {
    /// The report.
    fn outcome(self) -> BatchOutcome;
}

#[diagnostic::do_not_recommend]
impl ReportsItems for () {
    fn outcome(self) -> BatchOutcome {
        BatchOutcome::Stored
    }
}

impl<E: Tells> ReportsItems for Vec<Result<(), E>> {
    fn outcome(self) -> BatchOutcome {
        let told = |result: Result<(), E>| result.map_err(|error| error.tell());
        BatchOutcome::Items(self.into_iter().map(told).collect())
    }
}

impl<C, K, V, St, N, B, A, W, O> Call<Put<Target<C, K, V, St>, N>, B, A, W, O, NoBatch> {
    /// Names the function that stores many at once. It gets the arguments of the first, too.
    pub fn batch<F, R>(self, store: F) -> Call<Put<Target<C, K, V, St>, N>, B, A, W, O, Batch<F, R>>
    where
        F: Fn(&O, &[(K, V)]) -> R,
        R: Reports,
    {
        let report = R::report;
        self.with_batch(Batch { store, report })
    }

    /// The same for an async one.
    pub fn batch_async<F, G, R>(
        self,
        store: F,
    ) -> Call<Put<Target<C, K, V, St>, N>, B, A, W, O, BatchAsync<F, R>>
    where
        F: Fn(&O, Items<K, V>) -> G,
        G: Future<Output = R>,
        R: Reports,
    {
        let report = R::report;
        self.with_batch(BatchAsync { store, report })
    }
}

impl<F, R> fmt::Debug for Batch<F, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}

impl<F, R> fmt::Debug for BatchAsync<F, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchAsync").finish_non_exhaustive()
    }
}
