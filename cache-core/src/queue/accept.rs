//! Accepting a write: at once where there is room, else as the queue's settings say.

use super::core::{Core, Draft, Phase, QueueKey, QueueValue};
use super::error::WriteError;
use super::guest::{self, Guest};
use super::operation::Operation;
use super::settings::Overflow;
use super::{Accepted, Handle};
use crate::unwind::contain;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// What a queue says to a write.
enum Answer<K, V> {
    Accepted,
    Full(Draft<K, V>),
    Shut(Draft<K, V>),
}

impl<K: QueueKey, V: QueueValue> Handle<K, V> {
    /// Accepts an operation, or says what is to be waited for first.
    pub(crate) fn write_now(
        self: &Arc<Self>,
        operation: Operation<K, V>,
    ) -> Result<Result<Accepted<K, V>, WriteError>, Waiting<K, V>> {
        let draft = self.core.draft(Arc::new(operation));
        let (draft, shut) = match self.core.offer(draft, false) {
            Answer::Accepted => return Ok(Ok(Accepted::Queued)),
            Answer::Full(draft) => (draft, false),
            Answer::Shut(draft) => (draft, true),
        };
        let overflow = self.core.settings.overflow;
        if overflow == Overflow::Reject && !shut {
            self.core.see(|state| state.counts.rejected += 1);
            return Ok(Err(WriteError::QueueFull {
                queue: self.core.cache.name().into(),
                capacity: self.core.settings.capacity,
            }));
        }
        Err(Waiting {
            draft,
            through: shut || overflow == Overflow::WriteThrough,
            handle: Arc::clone(self),
        })
    }
}

/// A write that is not accepted yet.
pub(crate) struct Waiting<K: QueueKey, V: QueueValue> {
    draft: Draft<K, V>,
    /// It waits for its turn to be stored by the caller, not for room.
    through: bool,
    handle: Arc<Handle<K, V>>,
}

impl<K: QueueKey, V: QueueValue> Waiting<K, V> {
    pub(crate) async fn wait(self) -> Accepted<K, V> {
        let Self {
            mut draft,
            mut through,
            handle,
        } = self;
        let core = &handle.core;
        while !through {
            let place = WaitForRoom { core, id: None }.await;
            // The place is given back with the lock that the operation is accepted under.
            let reserved = place.is_some();
            if let Some(place) = place {
                std::mem::forget(place);
            }
            match core.offer(draft, reserved) {
                Answer::Accepted => return Accepted::Queued,
                Answer::Full(back) => draft = back,
                Answer::Shut(back) => {
                    draft = back;
                    through = true;
                }
            }
        }
        core.see(|state| state.counts.written_through += 1);
        let guest: Guest = guest::enter(&handle, draft.hash, &draft.operation.key);
        guest.turn().await;
        match Arc::into_inner(draft.operation) {
            Some(operation) => Accepted::RunNow { operation, guest },
            None => unreachable!("an operation that was not accepted is nobody else's"),
        }
    }
}

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    /// Accepts an operation where there is room for it, a place is `reserved`, or it takes that of
    /// another.
    fn offer(self: &Arc<Self>, draft: Draft<K, V>, reserved: bool) -> Answer<K, V> {
        // A body must not wait for room in the queue that it makes room in.
        let inside = self.is_own_worker();
        self.change(|state, after| {
            if reserved {
                state.room.give_back();
            }
            if state.phase != Phase::Open {
                return Answer::Shut(draft);
            }
            let full = !reserved && !inside && state.is_full(self.settings.capacity);
            if full && !state.coalesces(draft.hash, &draft.operation.key) {
                return Answer::Full(draft);
            }
            self.accept(state, draft, after);
            Answer::Accepted
        })
    }
}

/// A place in the queue that is given back when it is dropped.
struct Place<'a, K: QueueKey, V: QueueValue>(&'a Arc<Core<K, V>>);

impl<K: QueueKey, V: QueueValue> Drop for Place<'_, K, V> {
    fn drop(&mut self) {
        self.0.change(|state, _| state.room.give_back());
    }
}

/// Waits for room, first come, first served. `None` when the queue is shut down meanwhile.
struct WaitForRoom<'a, K: QueueKey, V: QueueValue> {
    core: &'a Arc<Core<K, V>>,
    id: Option<u64>,
}

impl<'a, K: QueueKey, V: QueueValue> Future for WaitForRoom<'a, K, V> {
    type Output = Option<Place<'a, K, V>>;

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
        poll.map(|place| place.then(|| Place(core)))
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
