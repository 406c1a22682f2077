//! Write-behind: the new value is put and queued, and the body runs later.

use super::acknowledge::{Acknowledges, Refuses};
use super::batch::Batches;
use super::begun::Changes;
use super::body::{AsyncBody, Body, Encode, SyncBody};
use super::call::{Call, Name, Step, Writes, WritesAsync};
use super::change::{Known, Put};
use super::deferred::Deferred;
use super::keep::Keep;
use super::returns::Outcome;
use super::strategy::{WriteBehindNow, WriteBehindOrErr, WriteThrough};
use super::target::{Handling, Target};
use cache_core::{Accepted, Cache, EncodeError, Guest, Operation, Work, WriteBehind};
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

/// A strategy that queues bodies with the arguments `O`.
pub trait Queues<O> {
    /// How the arguments are kept in a journal.
    const ENCODE: Encode<O>;
}

/// A queue whose getter says nothing of a journal has none.
fn no_journal<O>((_, name, _): Name, _: &O) -> Result<Vec<u8>, EncodeError> {
    Err(EncodeError::new(format!(
        "the getter of `{name}` does not say that its queue has a journal"
    )))
}

impl<O> Queues<O> for WriteBehindNow {
    const ENCODE: Encode<O> = no_journal;
}

impl<O> Queues<O> for WriteBehindOrErr {
    const ENCODE: Encode<O> = no_journal;
}

/// A setter whose main change is written behind.
type Main<K, V, St> = Put<Target<WriteBehind<K, V>, K, V, St>, Known<V>>;

/// The main change of a setter whose body runs at once all the same.
type Through<K, V> = Put<Target<Cache<K, V>, K, V, WriteThrough>, Known<V>>;

/// The plan of a body that is queued. `R` is the work that runs it.
pub struct Queued<Sh, K, V, St, R> {
    queue: WriteBehind<K, V>,
    pub(super) operation: Operation<K, V>,
    handling: Handling<V>,
    work: Arc<R>,
    outcome: PhantomData<fn() -> (Sh, St)>,
}

impl<Sh, K, V, St, R> Queued<Sh, K, V, St, R>
where
    Sh: Acknowledges<V> + Refuses<St>,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    R: Work<K, V>,
{
    fn of(main: Main<K, V, St>, work: R) -> Self {
        let Put {
            target,
            new: Known(value),
        } = main;
        let Some(value) = value else {
            unreachable!("write-behind puts, so the new value was made")
        };
        let work = Arc::new(work);
        let stored = target.handling.stores(&value);
        let operation = Operation::new(target.key, value, Arc::clone(&work) as Arc<dyn Work<K, V>>);
        Self {
            queue: target.cache,
            operation: operation.tags(target.tags).cached(stored),
            handling: target.handling,
            work,
            outcome: PhantomData,
        }
    }

    /// What the setter returns once its write is accepted.
    fn output(&self) -> Sh::Output {
        Sh::acknowledge(self.operation.value())
    }
}

/// The main change of a body that the queue did not take: it is put when the body has run.
fn through<K: 'static, V: 'static>(
    queue: &WriteBehind<K, V>,
    operation: Operation<K, V>,
    handling: Handling<V>,
) -> Through<K, V> {
    let (key, value, tags) = operation.into_parts();
    Put {
        target: Target::new(Cache::clone(queue), key, tags, handling),
        new: Known(Some(value)),
    }
}

impl<Sh: Outcome, K, V, St, O, T, L, B> Queued<Sh, K, V, St, SyncBody<Sh, O, T, L, B>> {
    /// Queues the body, or runs it where the queue does not take it.
    pub fn begin<A>(self) -> Step<A, Changes<Sh, ()>, Sh::Output>
    where
        SyncBody<Sh, O, T, L, B>: Work<K, V>,
        Sh: Acknowledges<V> + Refuses<St>,
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
        L: Fn(&O) -> Sh::Output,
        B: Deferred<Sh>,
    {
        let output = self.output();
        let accepted = if Sh::REFUSES {
            self.queue.write(self.operation)
        } else {
            Ok(self.queue.write_or_run(self.operation))
        };
        Step::Done(match accepted {
            Ok(Accepted::Queued) => output,
            Ok(Accepted::RunNow { operation, guest }) => {
                let main = through(&self.queue, operation, self.handling);
                let output = self.work.body((main, self.work.0.beside.clone()));
                leave::<Sh>(guest, &output);
                output
            }
            Err(error) => Sh::refuse(error),
        })
    }
}

impl<Sh: Outcome, K, V, St, O, T, L, B> Queued<Sh, K, V, St, AsyncBody<Sh, O, T, L, B>> {
    /// Queues the body, or runs it where the queue does not take it.
    pub async fn begin_async<A, F>(self) -> Step<A, Changes<Sh, ()>, Sh::Output>
    where
        AsyncBody<Sh, O, T, L, B>: Work<K, V>,
        Sh: Acknowledges<V> + Refuses<St>,
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
        L: Fn(&O) -> F,
        F: Future<Output = Sh::Output>,
        B: Deferred<Sh>,
    {
        let output = self.output();
        let accepted = if Sh::REFUSES {
            self.queue.write_async(self.operation).await
        } else {
            Ok(self.queue.write_or_run_async(self.operation).await)
        };
        Step::Done(match accepted {
            Ok(Accepted::Queued) => output,
            Ok(Accepted::RunNow { operation, guest }) => {
                let main = through(&self.queue, operation, self.handling);
                let output = self.work.body((main, self.work.0.beside.clone())).await;
                leave::<Sh>(guest, &output);
                output
            }
            Err(error) => Sh::refuse(error),
        })
    }
}

/// Ends the turn of a body that has run.
fn leave<Sh: Outcome>(guest: Guest, output: &Sh::Output) {
    if Sh::success(output).is_none() {
        guest.unchanged();
    }
}

impl<Sh, K, V, St, B, O, T, L> Writes<Sh, B, O, T, L> for Main<K, V, St>
where
    Sh: Acknowledges<V> + Refuses<St> + 'static,
    St: Queues<O>,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    O: Keep,
    B: Deferred<Sh>,
    T: Batches<O, K, V> + Send + Sync + 'static,
    L: Fn(&O) -> Sh::Output + Send + Sync + 'static,
{
    type Plan<A> = Queued<Sh, K, V, St, SyncBody<Sh, O, T, L, B>>;

    fn plan<A, W: FnOnce(A) -> O>(call: Call<Self, B, A, W, O, T>, later: L) -> Self::Plan<A> {
        let (main, body) = Body::of(call, later, St::ENCODE);
        Queued::of(main, SyncBody(body, PhantomData))
    }
}

impl<Sh, K, V, St, B, O, T, L, F> WritesAsync<Sh, B, O, T, L, F> for Main<K, V, St>
where
    Sh: Acknowledges<V> + Refuses<St> + 'static,
    St: Queues<O>,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    O: Keep,
    B: Deferred<Sh>,
    T: Batches<O, K, V> + Send + Sync + 'static,
    L: Fn(&O) -> F + Send + Sync + 'static,
    F: Future<Output = Sh::Output> + Send + 'static,
{
    type Plan<A> = Queued<Sh, K, V, St, AsyncBody<Sh, O, T, L, B>>;

    fn plan<A, W: FnOnce(A) -> O>(call: Call<Self, B, A, W, O, T>, later: L) -> Self::Plan<A> {
        let (main, body) = Body::of(call, later, St::ENCODE);
        Queued::of(main, AsyncBody(body, PhantomData))
    }
}

impl<Sh, K, V, St, R> fmt::Debug for Queued<Sh, K, V, St, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queued").finish_non_exhaustive()
    }
}
