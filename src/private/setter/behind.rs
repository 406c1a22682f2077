//! Write-behind: the new value is put and queued, and the body runs later.

use super::acknowledge::{Acknowledges, Refuses};
use super::batch::Batches;
use super::begun::Changes;
use super::body::{AsyncBody, Body, Encode, SyncBody};
use super::call::{Call, Name, Step};
use super::change::{Known, Put};
use super::deferred::Deferred;
use super::keep::Keep;
use super::returns::Outcome;
use super::strategy::{WriteBehindNow, WriteBehindOrErr, WriteThrough};
use super::target::{Handling, Target};
use cache_core::{Accepted, Cache, EncodeError, Guest, Operation, Work, WriteBehind, WriteError};
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::pin::Pin;
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

/// The plan of a body that is queued. `R` is the work that runs it, `N` what running it at once
/// gives.
///
/// As of changes that are pending, what it takes is taken along.
pub struct Queued<Sh: Outcome, A, K, V, St, R, N> {
    queue: WriteBehind<K, V>,
    pub(super) operation: Operation<K, V>,
    handling: Handling<V>,
    work: Arc<R>,
    /// What the setter succeeds with once its write is accepted.
    success: Sh::Success,
    succeed: fn(Sh::Success) -> Sh::Output,
    /// What it returns when it is not; `None` where no write is refused.
    refuse: Option<fn(WriteError) -> Sh::Output>,
    /// Runs the body at once, with the main change that the queue did not take.
    run: fn(&R, Through<K, V>) -> N,
    types: PhantomData<fn() -> (A, St)>,
}

impl<Sh, A, K, V, St, R, N> Queued<Sh, A, K, V, St, R, N>
where
    Sh: Acknowledges<V> + Refuses<St>,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    R: Work<K, V>,
{
    fn of(main: Main<K, V, St>, work: R, run: fn(&R, Through<K, V>) -> N) -> Self {
        let Put {
            target,
            new: Known(value),
        } = main;
        let Some(value) = value else {
            unreachable!("write-behind puts, so the new value was made")
        };
        let work = Arc::new(work);
        let stored = target.handling.stores(&value);
        let success = Sh::acknowledge(&value);
        let operation = Operation::new(target.key, value, Arc::clone(&work) as Arc<dyn Work<K, V>>);
        Self {
            queue: target.cache,
            operation: operation.tags(target.tags).cached(stored),
            handling: target.handling,
            work,
            success,
            succeed: Sh::succeed,
            refuse: Sh::REFUSES.then_some(Sh::refuse),
            run,
            types: PhantomData,
        }
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
        target: Target {
            tags,
            handling,
            ..Target::new(Cache::clone(queue), key)
        },
        new: Known(Some(value)),
    }
}

impl<Sh: Outcome, A, K, V, St, R> Queued<Sh, A, K, V, St, R, Sh::Output>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Queues the body, or runs it where the queue does not take it.
    pub fn begin(self) -> Step<A, Changes<Sh, ()>, Sh::Output> {
        let accepted = match self.refuse {
            None => self.queue.write_or_run(self.operation),
            Some(refuse) => match self.queue.write(self.operation) {
                Ok(accepted) => accepted,
                Err(error) => return Step::Done(refuse(error)),
            },
        };
        let Accepted::RunNow { operation, guest } = accepted else {
            return Step::Done((self.succeed)(self.success));
        };
        let main = through(&self.queue, operation, self.handling);
        let turn = guest.on_this_thread();
        let output = (self.run)(&self.work, main);
        drop(turn);
        leave::<Sh>(guest, &output);
        Step::Done(output)
    }
}

/// An async body that runs at once. It seldom does: its future is boxed.
type Running<Sh> = Pin<Box<dyn Future<Output = <Sh as Outcome>::Output> + Send>>;

impl<Sh: Outcome, A, K, V, St, R> Queued<Sh, A, K, V, St, R, Running<Sh>>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Queues the body, or runs it where the queue does not take it.
    pub async fn begin_async(self) -> Step<A, Changes<Sh, ()>, Sh::Output> {
        let accepted = match self.refuse {
            None => self.queue.write_or_run_async(self.operation).await,
            Some(refuse) => match self.queue.write_async(self.operation).await {
                Ok(accepted) => accepted,
                Err(error) => return Step::Done(refuse(error)),
            },
        };
        let Accepted::RunNow { operation, guest } = accepted else {
            return Step::Done((self.succeed)(self.success));
        };
        let main = through(&self.queue, operation, self.handling);
        let mut body = Some((self.run)(&self.work, main));
        let output = guest.in_turn(Pin::new(&mut body)).await;
        leave::<Sh>(guest, &output);
        Step::Done(output)
    }
}

/// Ends the turn of a body that has run.
fn leave<Sh: Outcome>(guest: Guest, output: &Sh::Output) {
    if Sh::success(output).is_none() {
        guest.unchanged();
    }
}

/// What a setter with a new value does under write-behind.
impl<K, V, St, B, A, W, O, T> Call<Main<K, V, St>, B, A, W, O, T> {
    /// Plans a sync setter; `later` is its body with owned arguments.
    pub fn plan<Sh, L>(
        self,
        _: PhantomData<Sh>,
        later: L,
    ) -> Queued<Sh, A, K, V, St, SyncBody<Sh, O, T, L, B>, Sh::Output>
    where
        Sh: Acknowledges<V> + Refuses<St> + 'static,
        St: Queues<O>,
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
        W: FnOnce(A) -> O,
        O: Keep,
        B: Deferred<Sh>,
        T: Batches<O, K, V> + Send + Sync + 'static,
        L: Fn(&O) -> Sh::Output + Send + Sync + 'static,
    {
        let (main, body) = Body::of(self, later, St::ENCODE);
        Queued::of(main, SyncBody(body, PhantomData), |work, main| {
            work.body((main, work.0.beside.clone()))
        })
    }

    /// The same for an async one.
    pub fn plan_async<Sh, L, F>(
        self,
        _: PhantomData<Sh>,
        later: L,
    ) -> Queued<Sh, A, K, V, St, AsyncBody<Sh, O, T, L, B>, Running<Sh>>
    where
        Sh: Acknowledges<V> + Refuses<St> + 'static,
        St: Queues<O>,
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
        W: FnOnce(A) -> O,
        O: Keep,
        B: Deferred<Sh>,
        T: Batches<O, K, V> + Send + Sync + 'static,
        L: Fn(&O) -> F + Send + Sync + 'static,
        F: Future<Output = Sh::Output> + Send + 'static,
    {
        let (main, body) = Body::of(self, later, St::ENCODE);
        Queued::of(main, AsyncBody(body, PhantomData), |work, main| {
            Box::pin(work.body((main, work.0.beside.clone())))
        })
    }
}

impl<Sh: Outcome, A, K, V, St, R, N> fmt::Debug for Queued<Sh, A, K, V, St, R, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queued").finish_non_exhaustive()
    }
}
