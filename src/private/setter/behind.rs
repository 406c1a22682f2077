//! Write-behind: the new value is put and queued, and the body runs later, as a [`Work`].

use super::acknowledge::{Acknowledges, Refuses};
use super::batch::Batches;
use super::call::{Call, Changes, Name, Step, Writes, WritesAsync};
use super::change::{Change, End, Known, Put};
use super::deferred::Deferred;
use super::keep::Keep;
use super::returns::Outcome;
use super::strategy::WriteThrough;
use super::target::Target;
use cache_core::Cache;
use cache_core::queue::{
    Accepted, Attempt, BatchAttempt, Items, Operation, Setter, Work, WriteBehind, WriteError,
};
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

/// A setter whose main change is written behind.
type Main<K, V, St> = Put<Target<WriteBehind<K, V>, K, V, St>, Known<V>>;

/// The main change of a setter whose body runs at once all the same.
type Through<K, V> = Put<Target<Cache<K, V>, K, V, WriteThrough>, Known<V>>;

/// The body of a call, kept for later.
struct Body<O, T, L, B> {
    name: Name,
    owned: O,
    later: L,
    batch: T,
    /// Further changes, made when the body runs.
    beside: B,
}

impl<O, T, L, B> Body<O, T, L, B> {
    fn setter<K, V>(&self) -> Setter
    where
        T: Batches<O, K, V>,
        L: 'static,
    {
        let (scope, name) = self.name;
        // Each closure has a type of its own.
        let setter = Setter::of::<L>(scope, name);
        if T::THERE { setter.batching() } else { setter }
    }
}

/// The work of a sync setter.
struct Sync<Sh, O, T, L, B>(Body<O, T, L, B>, PhantomData<fn() -> Sh>);

/// The work of an async setter.
struct Async<Sh, O, T, L, B>(Body<O, T, L, B>, PhantomData<fn() -> Sh>);

impl<Sh, O, T, L, B> Sync<Sh, O, T, L, B>
where
    Sh: Outcome,
    L: Fn(&O) -> Sh::Output,
{
    /// Runs the body between the ends of these changes.
    fn body(&self, changes: impl Change<Sh>) -> Sh::Output {
        let changes = Changes::<Sh, _>::begin(changes);
        changes.end((self.0.later)(&self.0.owned))
    }
}

impl<Sh, O, T, L, B, F> Async<Sh, O, T, L, B>
where
    Sh: Outcome,
    L: Fn(&O) -> F,
    F: Future<Output = Sh::Output>,
{
    /// Runs the body between the ends of these changes.
    fn body<C: Change<Sh>>(&self, changes: C) -> impl Future<Output = Sh::Output> + use<Sh, O, T, L, B, F, C> {
        let body = (self.0.later)(&self.0.owned);
        async move {
            let changes = Changes::<Sh, _>::begin(changes);
            changes.end(body.await)
        }
    }
}

impl<K, V, Sh, O, T, L, B> Work<K, V> for Sync<Sh, O, T, L, B>
where
    Sh: Acknowledges<V> + 'static,
    O: Keep,
    T: Batches<O, K, V> + Send + std::marker::Sync + 'static,
    L: Fn(&O) -> Sh::Output + Send + std::marker::Sync + 'static,
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
}

impl<K, V, Sh, O, T, L, B, F> Work<K, V> for Async<Sh, O, T, L, B>
where
    Sh: Acknowledges<V> + 'static,
    O: Keep,
    T: Batches<O, K, V> + Send + std::marker::Sync + 'static,
    L: Fn(&O) -> F + Send + std::marker::Sync + 'static,
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
}

/// The plan of a body that is queued. `R` is the work that runs it.
pub struct Queued<Sh, K, V, St, R> {
    queue: WriteBehind<K, V>,
    operation: Operation<K, V>,
    handling: Handling<V>,
    work: Arc<R>,
    outcome: PhantomData<fn() -> (Sh, St)>,
}

impl<Sh, K, V, St, R> Queued<Sh, K, V, St, R>
where
    Sh: Acknowledges<V> + Refuses<St>,
    K: Hash + Eq + Clone + Send + std::marker::Sync + 'static,
    V: Clone + Send + std::marker::Sync + 'static,
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

/// The main change of a body that the queue did not take.
fn through<K, V>(
    queue: &WriteBehind<K, V>,
    operation: &Operation<K, V>,
    handling: Handling<V>,
) -> Through<K, V>
where
    K: Clone,
    V: Clone,
{
    Put {
        target: Target::new(
            Cache::clone(queue),
            operation.key().clone(),
            operation.tags_of().to_vec(),
            handling,
        ),
        new: Known(Some(operation.value().clone())),
    }
}

impl<Sh, K, V, St, O, T, L, B> Queued<Sh, K, V, St, Sync<Sh, O, T, L, B>>
where
    Sync<Sh, O, T, L, B>: Work<K, V>,
    Sh: Acknowledges<V> + Refuses<St>,
    K: Hash + Eq + Clone + Send + std::marker::Sync + 'static,
    V: Clone + Send + std::marker::Sync + 'static,
    L: Fn(&O) -> Sh::Output,
    B: Deferred<Sh>,
{
    /// Queues the body, or runs it where the queue does not take it.
    pub fn begin<A>(self) -> Step<A, Changes<Sh, ()>, Sh::Output> {
        let output = self.output();
        let Self { queue, work, handling, .. } = self;
        Step::Done(match queue.write(self.operation) {
            Ok(Accepted::Queued) => output,
            Ok(Accepted::RunNow { operation, guest }) => {
                let main = through(&queue, &operation, handling);
                let output = work.body((main, work.0.beside.clone()));
                drop(guest);
                output
            }
            Err(error) => Sh::refuse(error),
        })
    }
}
