//! The body of a setter that is kept for later, as the [`Work`] of a write queue.

use super::acknowledge::Acknowledges;
use super::batch::Batches;
use super::begun::Pending;
use super::call::{Call, Name};
use super::change::Change;
use super::deferred::Deferred;
use super::keep::Keep;
use super::returns::Outcome;
use cache_core::annotate::keeping;
use cache_core::{Attempt, BatchAttempt, EncodeError, Items, Setter, Work};
use std::fmt;
use std::marker::PhantomData;

/// How the arguments of a body are kept in a journal.
pub type Encode<O> = fn(Name, &O) -> Result<Vec<u8>, EncodeError>;

/// The body of a call, kept for later.
pub(super) struct Body<O, T, L, B> {
    name: Name,
    owned: O,
    later: L,
    batch: T,
    /// Further changes, made when the body runs.
    pub(super) beside: B,
    encode: Encode<O>,
}

impl<O, T, L, B> Body<O, T, L, B> {
    /// The main change of a call, and the body that is kept of it.
    pub(super) fn of<M, A, W>(
        call: Call<M, B, A, W, O, T>,
        later: L,
        encode: Encode<O>,
    ) -> (M, Self)
    where
        W: FnOnce(A) -> O,
    {
        let body = Self {
            name: call.name,
            owned: keeping(|| (call.own)(call.args)),
            later,
            batch: call.batch,
            beside: call.setter.beside,
            encode,
        };
        (call.setter.main, body)
    }

    fn setter<K, V>(&self) -> Setter
    where
        T: Batches<O, K, V>,
        L: 'static,
    {
        let (scope, name, _) = self.name;
        // Each closure has a type of its own.
        let setter = Setter::of::<L>(scope, name);
        if T::THERE { setter.batching() } else { setter }
    }
}

/// The work of a sync setter.
pub struct SyncBody<Sh, O, T, L, B>(
    pub(super) Body<O, T, L, B>,
    pub(super) PhantomData<fn() -> Sh>,
);

/// The work of an async setter.
pub struct AsyncBody<Sh, O, T, L, B>(
    pub(super) Body<O, T, L, B>,
    pub(super) PhantomData<fn() -> Sh>,
);

impl<Sh, O, T, L, B> SyncBody<Sh, O, T, L, B>
where
    Sh: Outcome,
    L: Fn(&O) -> Sh::Output,
{
    /// Runs the body between the ends of these changes.
    pub(super) fn body(&self, changes: impl Change<Sh>) -> Sh::Output {
        let changes = Pending::<Sh, _, _>::of(changes).begin_in_turn();
        changes.end((self.0.later)(&self.0.owned))
    }
}

impl<Sh, O, T, L, B, F> AsyncBody<Sh, O, T, L, B>
where
    Sh: Outcome,
    L: Fn(&O) -> F,
    F: Future<Output = Sh::Output>,
{
    /// Runs the body between the ends of these changes.
    pub(super) fn body<C: Change<Sh>>(
        &self,
        changes: C,
    ) -> impl Future<Output = Sh::Output> + use<Sh, O, T, L, B, F, C> {
        let body = (self.0.later)(&self.0.owned);
        async move {
            let changes = Pending::<Sh, _, _>::of(changes).begin_in_turn();
            changes.end(body.await)
        }
    }
}

impl<K, V, Sh, O, T, L, B> Work<K, V> for SyncBody<Sh, O, T, L, B>
where
    Sh: Acknowledges<V> + 'static,
    O: Keep,
    T: Batches<O, K, V> + Send + Sync + 'static,
    L: Fn(&O) -> Sh::Output + Send + Sync + 'static,
    B: Deferred<Sh>,
{
    fn setter(&self) -> Setter {
        self.0.setter()
    }

    fn run(&self) -> Attempt {
        let output = self.body(self.0.beside.clone());
        Attempt::Done(Sh::failure(&output).map_or(Ok(()), Err))
    }

    fn run_batch(&self, items: Items<K, V>) -> BatchAttempt {
        self.0.batch.store(&self.0.owned, items)
    }

    fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        (self.0.encode)(self.0.name, &self.0.owned)
    }
}

impl<K, V, Sh, O, T, L, B, F> Work<K, V> for AsyncBody<Sh, O, T, L, B>
where
    Sh: Acknowledges<V> + 'static,
    O: Keep,
    T: Batches<O, K, V> + Send + Sync + 'static,
    L: Fn(&O) -> F + Send + Sync + 'static,
    F: Future<Output = Sh::Output> + Send + 'static,
    B: Deferred<Sh>,
{
    fn setter(&self) -> Setter {
        self.0.setter::<K, V>().asynchronous()
    }

    fn run(&self) -> Attempt {
        let body = self.body(self.0.beside.clone());
        Attempt::Async(Box::pin(async move {
            Sh::failure(&body.await).map_or(Ok(()), Err)
        }))
    }

    fn run_batch(&self, items: Items<K, V>) -> BatchAttempt {
        self.0.batch.store(&self.0.owned, items)
    }

    fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        (self.0.encode)(self.0.name, &self.0.owned)
    }
}

impl<Sh, O, T, L, B> fmt::Debug for SyncBody<Sh, O, T, L, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncBody").finish_non_exhaustive()
    }
}

impl<Sh, O, T, L, B> fmt::Debug for AsyncBody<Sh, O, T, L, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncBody").finish_non_exhaustive()
    }
}
