//! Accepting a write: at once where there is room, else as the queue's settings say.

use super::after::Leftovers;
use super::committer::{Committer, Told};
use super::core::{Core, Draft, Phase, QueueKey, QueueValue, State};
use super::error::WriteError;
use super::guest::Guest;
use super::operation::Operation;
use super::promise::promise;
use super::seats;
use super::settings::Overflow;
use super::{Accepted, Handle};
use crate::shim::thread;
use crate::unwind::contain;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// What a queue says to a write.
enum Answer<K, V> {
    Accepted,
    Full(Draft<K, V>),
    Shut(Draft<K, V>),
}

/// What a write waits for.
enum Step<K: QueueKey, V: QueueValue> {
    Room,
    /// It has room, and is to be written to the journal where there is one.
    Journal(Place<K, V>),
    /// Its turn to be stored by the caller.
    Turn,
    /// Nothing: it is refused.
    Refused(WriteError),
}

impl<K: QueueKey, V: QueueValue> Handle<K, V> {
    /// Accepts an operation, or says what is to be waited for first.
    pub(crate) fn write_now(
        self: &Arc<Self>,
        operation: Operation<K, V>,
    ) -> Result<Accepted<K, V>, Waiting<K, V>> {
        let core = &self.core;
        let draft = core.draft(Arc::new(operation));
        let waits = |draft, step| {
            Err(Waiting {
                draft,
                step,
                handle: Arc::clone(self),
            })
        };
        let answer = if core.journal.is_some() {
            // Not yet admitted, so that it does not take the place of another; it needs its own.
            match core.reserve() {
                Some(place) => return waits(draft, Step::Journal(place)),
                None => core.refuse(draft),
            }
        } else {
            core.offer(draft, None)
        };
        match (answer, core.settings.overflow) {
            (Answer::Accepted, _) => Ok(Accepted::Queued),
            (Answer::Full(draft), Overflow::Reject) => {
                core.see(|state| state.counts.rejected += 1);
                let full = WriteError::QueueFull {
                    queue: core.cache.name().into(),
                    capacity: core.settings.capacity,
                };
                waits(draft, Step::Refused(full))
            }
            (Answer::Full(draft), Overflow::Block) => waits(draft, Step::Room),
            (Answer::Full(draft), Overflow::WriteThrough) | (Answer::Shut(draft), _) => {
                waits(draft, Step::Turn)
            }
        }
    }
}

/// A write that is not accepted yet.
pub(crate) struct Waiting<K: QueueKey, V: QueueValue> {
    draft: Draft<K, V>,
    step: Step<K, V>,
    handle: Arc<Handle<K, V>>,
}

impl<K: QueueKey, V: QueueValue> Waiting<K, V> {
    /// Waits until it is accepted, or the caller's turn.
    pub(crate) async fn wait(mut self) -> Result<Accepted<K, V>, WriteError> {
        loop {
            self = match self.step {
                Step::Turn => return Ok(self.turn().await),
                Step::Refused(error) => return Err(error),
                Step::Room | Step::Journal(_) => match self.advance().await {
                    Some(next) => next,
                    None => return Ok(Accepted::Queued),
                },
            }
        }
    }

    /// The same; what is refused is the caller's to store.
    pub(crate) async fn wait_or_run(mut self) -> Accepted<K, V> {
        loop {
            self = match self.step {
                Step::Turn | Step::Refused(_) => return self.turn().await,
                Step::Room | Step::Journal(_) => match self.advance().await {
                    Some(next) => next,
                    None => return Accepted::Queued,
                },
            }
        }
    }

    /// Takes one step; `None` when it is accepted.
    async fn advance(self) -> Option<Self> {
        let Self {
            draft,
            step,
            handle,
        } = self;
        let core = &handle.core;
        let place = match step {
            Step::Room => (WaitForRoom { core, id: None }).await,
            Step::Journal(place) => Some(place),
            step @ (Step::Turn | Step::Refused(_)) => {
                return Some(Self {
                    draft,
                    step,
                    handle,
                });
            }
        };
        let answer = match (place, &core.journal) {
            (None, _) => Ok(Answer::Shut(draft)),
            (Some(place), Some(journal)) => core.write_ahead(journal, draft, place).await,
            (Some(place), None) => Ok(core.offer(draft, Some(place))),
        };
        let (draft, step) = match answer {
            Ok(Answer::Accepted) => return None,
            Ok(Answer::Full(draft)) => (draft, Step::Room),
            Ok(Answer::Shut(draft)) => (draft, Step::Turn),
            Err((error, draft)) => (draft, Step::Refused(error)),
        };
        Some(Self {
            draft,
            step,
            handle,
        })
    }

    /// Waits for the caller's turn to store it.
    async fn turn(self) -> Accepted<K, V> {
        let Self { draft, handle, .. } = self;
        handle.core.see(|state| state.counts.written_through += 1);
        let guest: Guest = seats::enter(&handle, draft.hash, &draft.operation.key);
        guest.turn().await;
        match Arc::into_inner(draft.operation) {
            Some(operation) => Accepted::RunNow { operation, guest },
            None => unreachable!("an operation that was not accepted is nobody else's"),
        }
    }
}

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    /// Accepts an operation where there is room for it, it has a place, or takes that of another.
    fn offer(self: &Arc<Self>, draft: Draft<K, V>, place: Option<Place<K, V>>) -> Answer<K, V> {
        self.offer_keeping(draft, place).0
    }

    fn offer_keeping(
        self: &Arc<Self>,
        draft: Draft<K, V>,
        place: Option<Place<K, V>>,
    ) -> (Answer<K, V>, Leftovers<K, V>) {
        let inside = match &place {
            Some(place) => place.inside,
            None => self.is_inside(),
        };
        self.change_keeping(|state, after| {
            let placed = place.is_some();
            if let Some(place) = place {
                place.give_back(state);
            }
            if !state.admits(inside) {
                after.done.extend(draft.operation.journaled);
                return Answer::Shut(draft);
            }
            let full = !placed && !inside && state.is_full(self.settings.capacity);
            if full && !state.coalesces(draft.hash, &draft.operation.key) {
                return Answer::Full(draft);
            }
            self.accept(state, draft, after);
            Answer::Accepted
        })
    }

    /// Whether this thread is in a body that the queue makes room by, or that holds it up: that must
    /// not wait for room in it.
    fn is_inside(self: &Arc<Self>) -> bool {
        self.is_own_worker() || self.has_turn()
    }

    /// A place, where there is one.
    fn reserve(self: &Arc<Self>) -> Option<Place<K, V>> {
        let inside = self.is_inside();
        let free = self.see(|state| {
            let full = state.is_full(self.settings.capacity) && !inside;
            let free = state.admits(inside) && !full;
            if free {
                state.room.reserve();
            }
            free
        });
        free.then(|| Place::new(self, inside))
    }

    /// Why there was no place.
    fn refuse(&self, draft: Draft<K, V>) -> Answer<K, V> {
        if self.see(|state| state.phase == Phase::Open) {
            Answer::Full(draft)
        } else {
            Answer::Shut(draft)
        }
    }

    /// Writes an operation to the journal; when it is there, the committer offers it to the queue.
    async fn write_ahead(
        self: &Arc<Self>,
        journal: &Arc<Committer>,
        draft: Draft<K, V>,
        place: Place<K, V>,
    ) -> Result<Answer<K, V>, (WriteError, Draft<K, V>)> {
        let operation = &draft.operation;
        let payload = match operation.work.encode() {
            Ok(payload) => payload,
            Err(error) => return Err((WriteError::Encode(error), draft)),
        };
        let setter = operation.setter.to_string();
        let (promise, promised) = promise();
        let core = Arc::clone(self);
        let told: Told = Box::new(move |committed| {
            let unwanted = promise.keep(match committed {
                Ok(number) => Ok(core.admit(draft, place, number)),
                Err(error) => Err((error, draft)),
            });
            // The writer has gone. What is left is told to listeners, and dropped, which may write
            // and so wait for the committer: not here.
            if unwanted.is_some() {
                let thread = thread::Builder::new().name("larder-leftovers".into());
                drop(thread.spawn(move || drop(unwanted)));
            }
        });
        journal.stage(self.cache.name(), &setter, payload, told);
        match promised.await {
            // A listener is told here, and not by the committer: it may write, too.
            Some(Ok(Ok((answer, leftovers)))) => {
                drop(leftovers);
                Ok(answer)
            }
            // A key that panics has its own writer to blame, not the committer.
            Some(Ok(Err(panic))) => resume_unwind(panic),
            Some(Err((Some(error), draft))) => Err((WriteError::Journal(error), draft)),
            Some(Err((None, draft))) => Err((WriteError::JournalPanicked, draft)),
            None => unreachable!("the committer tells of all that was staged"),
        }
    }

    /// It is in the journal: offers it to the queue.
    fn admit(
        self: &Arc<Self>,
        mut draft: Draft<K, V>,
        place: Place<K, V>,
        number: u64,
    ) -> std::thread::Result<(Answer<K, V>, Leftovers<K, V>)> {
        if let Some(operation) = Arc::get_mut(&mut draft.operation) {
            operation.journaled = Some(number);
        }
        let offer = AssertUnwindSafe(|| self.offer_keeping(draft, Some(place)));
        catch_unwind(offer).inspect_err(|_| self.change(|_, after| after.done.push(number)))
    }
}

/// A place in the queue that is given back when it is dropped.
pub(crate) struct Place<K: QueueKey, V: QueueValue> {
    core: Option<Arc<Core<K, V>>>,
    /// For work of the queue itself.
    inside: bool,
}

impl<K: QueueKey, V: QueueValue> Place<K, V> {
    fn new(core: &Arc<Core<K, V>>, inside: bool) -> Self {
        Self {
            core: Some(Arc::clone(core)),
            inside,
        }
    }

    /// With the lock held already.
    fn give_back(mut self, state: &mut State<K, V>) {
        state.room.give_back();
        self.core = None;
    }
}

impl<K: QueueKey, V: QueueValue> Drop for Place<K, V> {
    fn drop(&mut self) {
        if let Some(core) = self.core.take() {
            core.change(|state, _| state.room.give_back());
        }
    }
}

/// Waits for room, first come, first served. `None` when the queue is shut down meanwhile.
struct WaitForRoom<'a, K: QueueKey, V: QueueValue> {
    core: &'a Arc<Core<K, V>>,
    id: Option<u64>,
}

impl<K: QueueKey, V: QueueValue> Future for WaitForRoom<'_, K, V> {
    type Output = Option<Place<K, V>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let waker = context.waker().clone();
        let (core, known) = (self.core, self.id);
        let (poll, id, old) = core.change(|state, _| {
            if state.phase != Phase::Open {
                let old = known.and_then(|id| state.room.give_up(id));
                return (Poll::Ready(false), None, old);
            }
            match known {
                Some(id) if state.room.claim(id) => (Poll::Ready(true), None, Some(waker)),
                Some(id) => (Poll::Pending, known, state.room.rewait(id, waker)),
                None if !state.is_full(core.settings.capacity) => {
                    state.room.reserve();
                    (Poll::Ready(true), None, Some(waker))
                }
                None => (Poll::Pending, Some(state.room.wait(waker)), None),
            }
        });
        self.id = id;
        contain(|| drop(old));
        poll.map(|place| place.then(|| Place::new(core, false)))
    }
}

impl<K: QueueKey, V: QueueValue> Drop for WaitForRoom<'_, K, V> {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            let waker = self.core.change(|state, _| state.room.give_up(id));
            contain(|| drop(waker));
        }
    }
}
