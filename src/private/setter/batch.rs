//! Storing many operations at once: `batch = store_views`.

use super::acknowledge::Tells;
use super::call::{Call, NoBatch};
use super::change::Put;
use super::target::Target;
use cache_core::{BatchAttempt, BatchOutcome, Items};
use std::fmt;

/// A sync function that stores many at once.
pub struct Batch<F>(F);

/// An async one.
pub struct BatchAsync<F>(F);

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

#[diagnostic::do_not_recommend]
impl<F, O, K, V, R> Batches<O, K, V> for Batch<F>
where
    F: Fn(&O, &[(K, V)]) -> R,
    R: Reports,
{
    const THERE: bool = true;
    fn store(&self, owned: &O, items: Items<K, V>) -> BatchAttempt {
        BatchAttempt::Done((self.0)(owned, &items).report())
    }
}

#[diagnostic::do_not_recommend]
impl<F, O, K, V, G> Batches<O, K, V> for BatchAsync<F>
where
    F: Fn(&O, Items<K, V>) -> G,
    G: Future<Output: Reports> + Send + 'static,
{
    const THERE: bool = true;
    fn store(&self, owned: &O, items: Items<K, V>) -> BatchAttempt {
        let stored = (self.0)(owned, items);
        BatchAttempt::Async(Box::pin(async move { stored.await.report() }))
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

#[diagnostic::do_not_recommend]
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

#[diagnostic::do_not_recommend]
impl<E: Tells> ReportsItems for Vec<Result<(), E>> {
    fn outcome(self) -> BatchOutcome {
        let told = |result: Result<(), E>| result.map_err(|error| error.tell());
        BatchOutcome::Items(self.into_iter().map(told).collect())
    }
}

impl<C, K, V, St, N, B, A, W, O> Call<Put<Target<C, K, V, St>, N>, B, A, W, O, NoBatch> {
    /// Names the function that stores many at once. It gets the arguments of the first, too.
    pub fn batch<F, R>(self, store: F) -> Call<Put<Target<C, K, V, St>, N>, B, A, W, O, Batch<F>>
    where
        F: Fn(&O, &[(K, V)]) -> R,
        R: Reports,
    {
        self.with_batch(Batch(store))
    }

    /// The same for an async one.
    pub fn batch_async<F, G>(
        self,
        store: F,
    ) -> Call<Put<Target<C, K, V, St>, N>, B, A, W, O, BatchAsync<F>>
    where
        F: Fn(&O, Items<K, V>) -> G,
        G: Future<Output: Reports>,
    {
        self.with_batch(BatchAsync(store))
    }
}

impl<F> fmt::Debug for Batch<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}

impl<F> fmt::Debug for BatchAsync<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchAsync").finish_non_exhaustive()
    }
}
