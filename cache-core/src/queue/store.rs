//! Storing a batch: the attempts, and what becomes of each operation.
//!
//! Written once, as a future; on a worker it is blocked on.

use super::after::After;
use super::bisect::{Bisection, Verdict};
use super::core::{Core, QueueKey, QueueValue, State};
use super::dead::{Content, DeadLetter};
use super::lanes::{Failed, Taken};
use super::operation::{Attempt, BatchAttempt, BatchOutcome, Failure, Items};
use super::workers::Batch;
use crate::unwind::{contain, message};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::SystemTime;

/// Stores a batch, and settles each of its operations. `runtime` is the version of the runtime that
/// it is a task of.
pub(crate) fn store<K: QueueKey, V: QueueValue>(
    core: Arc<Core<K, V>>,
    batch: Batch<K, V>,
    runtime: Option<u64>,
) -> impl Future<Output = ()> + Send {
    // Made now: a runtime that shuts down may drop the future without polling it once.
    let under_way = UnderWay::new(core, batch, runtime);
    run(under_way)
}

async fn run<K: QueueKey, V: QueueValue>(mut under_way: UnderWay<K, V>) {
    if under_way.batch.setter.batches() {
        while let Some(part) = under_way.parts.next() {
            under_way.core.see(|state| state.counts.batches += 1);
            let items = &under_way.batch.items[part.clone()];
            let outcome = attempt_batch(items).await;
            under_way.parts.report(part, outcome);
        }
    } else {
        while let Some(part) = under_way.parts.next() {
            let result = attempt(&under_way.batch.items[part.start]).await;
            under_way
                .parts
                .report(part, BatchOutcome::Items(vec![result]));
        }
    }
    under_way.ended = true;
}

/// A batch that is being stored. Dropped, it settles what is known: the rest has failed.
struct UnderWay<K: QueueKey, V: QueueValue> {
    core: Arc<Core<K, V>>,
    batch: Batch<K, V>,
    parts: Bisection,
    runtime: Option<u64>,
    ended: bool,
}

impl<K: QueueKey, V: QueueValue> UnderWay<K, V> {
    fn new(core: Arc<Core<K, V>>, batch: Batch<K, V>, runtime: Option<u64>) -> Self {
        let retries = core.settings.retries;
        let last = |item: &Taken<K, V>| item.attempts >= retries;
        let thorough = batch.items.iter().any(last);
        Self {
            parts: Bisection::new(batch.items.len(), thorough),
            core,
            batch,
            runtime,
            ended: false,
        }
    }
}

impl<K: QueueKey, V: QueueValue> Drop for UnderWay<K, V> {
    fn drop(&mut self) {
        let failure = Failure::new("the runtime dropped the task: it shuts down");
        if !self.ended
            && let Some(version) = self.runtime
        {
            self.core.see(|state| state.crew.runtime.forget(version));
        }
        let parts = std::mem::replace(&mut self.parts, Bisection::new(0, false));
        let items = std::mem::take(&mut self.batch.items);
        let results = parts.into_results(&failure);
        self.core.settle(&items.into_iter().zip(results).collect());
    }
}

/// One attempt to store one operation.
async fn attempt<K: QueueKey, V: QueueValue>(item: &Taken<K, V>) -> Result<(), Failure> {
    let work = &item.operation.work;
    match caught(|| work.run())? {
        Attempt::Done(result) => result,
        Attempt::Async(future) => polled(future).await?,
    }
}

/// One attempt to store some operations at once.
async fn attempt_batch<K: QueueKey, V: QueueValue>(items: &[Taken<K, V>]) -> BatchOutcome {
    let run = || {
        let copy = |item: &Taken<K, V>| (item.operation.key.clone(), item.operation.value.clone());
        let copies: Items<K, V> = items.iter().map(copy).collect();
        items[0].operation.work.run_batch(copies)
    };
    let outcome = match caught(run) {
        Ok(BatchAttempt::Done(outcome)) => Ok(outcome),
        Ok(BatchAttempt::Async(future)) => polled(future).await,
        Err(failure) => Err(failure),
    };
    outcome.unwrap_or_else(BatchOutcome::Failed)
}

/// Runs user code; a panic is a failure.
fn caught<R>(run: impl FnOnce() -> R) -> Result<R, Failure> {
    catch_unwind(AssertUnwindSafe(run)).map_err(panicked)
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> Failure {
    Failure::new(format!("panicked: {}", message(panic)))
}

/// Polls a future of the user's to its end; a panic is a failure.
async fn polled<T>(future: Pin<Box<dyn Future<Output = T> + Send>>) -> Result<T, Failure> {
    let mut future = Guarded(Some(future));
    poll_fn(|context| {
        let Some(inner) = &mut future.0 else {
            unreachable!("it is not polled again once it has ended")
        };
        match catch_unwind(AssertUnwindSafe(|| inner.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panicked(panic))),
        }
    })
    .await
}

/// A future of the user's, whose `Drop` may panic.
struct Guarded<T>(Option<Pin<Box<dyn Future<Output = T> + Send>>>);

impl<T> Drop for Guarded<T> {
    fn drop(&mut self) {
        let future = self.0.take();
        contain(|| drop(future));
    }
}

type Settled<K, V> = Vec<(Taken<K, V>, Result<(), Verdict>)>;

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    /// The attempts have ended: tells the cache, then lets the lanes go on.
    ///
    /// In this order, since a guest whose turn comes then must not be read past: its body may delete
    /// the row, and the value that waited must be gone before. Nobody else ends the operation
    /// meanwhile, as it counts as being stored.
    fn settle(self: &Arc<Self>, items: &Settled<K, V>) {
        let dead: Vec<_> = items
            .iter()
            .map(|(item, result)| self.bury(item, result))
            .collect();
        for ((item, result), dead) in items.iter().zip(&dead) {
            let engine = &self.cache.engine;
            if result.is_ok() {
                // One with tags later, in the same step in which it ends: it may have been crossed.
                if item.operation.tags.is_empty() {
                    contain(|| engine.release(engine.write_stored(item.hash, item.number)));
                }
            } else if let Some(letter) = dead {
                contain(|| engine.write_died(item.hash, item.number));
                self.tell_of(letter);
            }
        }
        let closing = self.change(|state, after| {
            state.crew.busy -= 1;
            for ((item, result), dead) in items.iter().zip(&dead) {
                match result {
                    Ok(()) if state.lanes.waits_again(item.lane, &mut after.changes) => {}
                    Ok(()) => {
                        let engine = &self.cache.engine;
                        if !item.operation.tags.is_empty() {
                            let settled = engine.write_stored(item.hash, item.number);
                            after.removed.push(settled);
                        }
                        state.counts.written += 1;
                        after.done.extend(item.operation.journaled);
                        state.lanes.end(item.lane, &mut after.changes);
                    }
                    Err(_) if dead.is_some() => {
                        state.counts.dead += 1;
                        state.lanes.end(item.lane, &mut after.changes);
                    }
                    Err(verdict) => self.retry(state, item, verdict, after),
                }
            }
            state.closing
        });
        if closing {
            self.unlist();
        }
    }

    /// Hands a dead letter to who asked for it.
    pub(crate) fn tell_of(&self, letter: &DeadLetter<K, V>) {
        if let Some(tell) = &self.settings.on_dead {
            contain(|| tell(letter));
        }
    }

    /// Makes a dead letter of what has failed for the last time, unless a newer operation is there
    /// to take its place.
    fn bury(
        self: &Arc<Self>,
        item: &Taken<K, V>,
        result: &Result<(), Verdict>,
    ) -> Option<DeadLetter<K, V>> {
        let verdict = result.as_ref().err()?;
        if item.attempts < self.settings.retries {
            return None;
        }
        let mut letter = DeadLetter {
            content: Content::Operation(Arc::clone(&item.operation)),
            hash: item.hash,
            number: item.number,
            failure: verdict.failure.clone(),
            attempts: item.attempts + 1,
            at: SystemTime::now(),
            superseded: false,
        };
        self.see(|state| {
            if state.lanes.is_superseded(item.lane) {
                return None;
            }
            // A write behind a guest in the same lane is newer, too.
            letter.superseded = state.lanes.has_newer_write(item.lane);
            if letter.superseded
                && let Some(journal) = &self.journal
            {
                journal.done(
                    &state
                        .recovery
                        .release(item.operation.journaled.into_iter().collect()),
                );
            }
            state.dead.push(letter.clone());
            Some(letter)
        })
    }

    fn retry(
        &self,
        state: &mut State<K, V>,
        item: &Taken<K, V>,
        verdict: &Verdict,
        after: &mut After<K, V>,
    ) {
        let wait = self.backoff(item.number, item.failures + 1);
        let due = self.clock.now().saturating_add(wait);
        let failure = verdict.failure.clone();
        let changes = &mut after.changes;
        let failed = state
            .lanes
            .fail(item.lane, due, verdict.alone, failure, changes);
        state.counts.retried += u64::from(failed == Failed::Waits);
    }
}
