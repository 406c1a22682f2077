//! Waiting until what was accepted is stored.

use super::core::{Core, Phase, QueueKey, QueueValue};
use crate::clock::{Nanos, nanos};
use crate::park::block_on_until;
use crate::unwind::contain;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Waits until all up to a number is stored or given up. Resolves to whether it is: false when the
/// time is over before, or what is left is not stored any more.
pub(crate) struct Barrier<K: QueueKey, V: QueueValue> {
    core: Arc<Core<K, V>>,
    target: u64,
    deadline: Option<Nanos>,
    id: u64,
}

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    /// A barrier after all that was accepted up to now, which is due at once.
    pub(crate) fn barrier(self: &Arc<Self>) -> Barrier<K, V> {
        let target = self.see(|state| state.lanes.last_number());
        self.barrier_at(target, None)
    }

    fn barrier_at(self: &Arc<Self>, target: u64, deadline: Option<Nanos>) -> Barrier<K, V> {
        let (hurry, barrier) = self.see(|state| {
            state.last_barrier += 1;
            let barrier = Barrier {
                core: Arc::clone(self),
                target,
                deadline,
                id: state.last_barrier,
            };
            (state.lanes.hurry(self.clock.now()), barrier)
        });
        self.sweep(hurry);
        barrier
    }

    /// Shuts the queue down: from now on callers store for themselves. Tries again to store what an
    /// earlier shutdown has left.
    pub(crate) fn shut(self: &Arc<Self>, deadline: Duration) -> Barrier<K, V> {
        self.change(|state, after| {
            state.phase = Phase::Draining;
            state.room.close(&mut after.wakers);
            state.lanes.go_on();
        });
        let deadline = self.clock.now().saturating_add(nanos(deadline));
        // Up to the end: what work of the queue writes meanwhile is to be stored, too.
        self.barrier_at(u64::MAX, Some(deadline))
    }

    /// The deadline of the shutdown is over.
    pub(crate) fn stop(self: &Arc<Self>) {
        self.change(|state, after| {
            if state.lanes.len() > 0 {
                state.phase = Phase::Stopped;
                state.lanes.stop(&mut after.changes);
                let waiting = state.barriers.drain();
                after.wakers.extend(waiting.map(|(_, (_, waker))| waker));
            }
        });
    }

    /// Waits for the turn of a guest, whose number it is.
    pub(crate) fn poll_turn(
        &self,
        number: u64,
        waker: Waker,
        granted: impl FnOnce(&super::core::State<K, V>) -> bool,
    ) -> Poll<()> {
        let (poll, old) = self.see(|state| {
            if granted(state) {
                return (Poll::Ready(()), Some(waker));
            }
            (Poll::Pending, state.guests.insert(number, waker))
        });
        contain(|| drop(old));
        poll
    }
}

impl<K: QueueKey, V: QueueValue> Barrier<K, V> {
    /// Waits on this thread.
    pub(crate) fn block(mut self) -> bool {
        let Some(deadline) = self.deadline else {
            return crate::park::block_on(&mut self);
        };
        let clock = self.core.clock.clone();
        block_on_until(&mut self, || clock.wait_for(deadline))
    }

    /// Waits as a task, which needs somebody to wake it at the deadline.
    pub(crate) async fn wait(self) -> bool {
        if let Some(deadline) = self.deadline
            && let Some(time) = self.core.clock.wait_for(deadline)
            && !cfg!(larder_shuttle)
        {
            // Weak: it sleeps until then, and the queue may be gone long before.
            let core = Arc::downgrade(&self.core);
            let alarm = std::thread::Builder::new().name("larder-deadline".into());
            // Where no thread can be had, it waits until all is stored.
            let _ = alarm.spawn(move || {
                std::thread::sleep(time);
                if let Some(core) = core.upgrade() {
                    core.tick();
                }
            });
        }
        self.await
    }
}

impl<K: QueueKey, V: QueueValue> Future for Barrier<K, V> {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        let waker = context.waker().clone();
        let (poll, old) = self.core.see(|state| {
            if state.lanes.are_settled(self.target) {
                return (Poll::Ready(true), Some(waker));
            }
            if state.phase == Phase::Stopped {
                // Nobody stores what is left.
                return (Poll::Ready(false), Some(waker));
            }
            let over = |deadline| self.core.clock.now() >= deadline;
            if self.deadline.is_some_and(over) {
                return (Poll::Ready(false), Some(waker));
            }
            let old = state.barriers.insert(self.id, (self.target, waker));
            (Poll::Pending, old.map(|(_, waker)| waker))
        });
        contain(|| drop(old));
        poll
    }
}

impl<K: QueueKey, V: QueueValue> Drop for Barrier<K, V> {
    fn drop(&mut self) {
        let waker = self.core.see(|state| state.barriers.remove(&self.id));
        contain(|| drop(waker));
    }
}
