//! One load in the air, and those who wait for it.

use crate::shim::Mutex;
use crate::unwind::contain;
use crate::wait_graph::Node;
use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};

/// An error that waiters clone theirs from; which type it has is known to who reads it.
pub(crate) type SharedError = Arc<dyn Any + Send + Sync>;

/// How a load ended, for those who waited.
#[derive(Debug)]
pub(crate) enum Outcome<V> {
    /// A value to share.
    Value(V),
    /// The body said that there is no value.
    Nothing,
    /// The body failed, with an error that can be shared.
    Failed(SharedError),
    /// The load ended without anything to share: a panic, a dropped future, an error that cannot be
    /// cloned. A waiter takes over.
    Abandoned,
}

/// A load in the air.
#[derive(Debug)]
pub(crate) struct Flight<V> {
    /// The id of the protocol slot of its key.
    pub(crate) slot: u64,
    /// Its number among what happens to the keys of its shard.
    pub(crate) begun: u64,
    /// Its place among the loads that run inside and wait for each other.
    pub(crate) node: Arc<Node>,
    /// How many joined. Changed under the lock of the shard only, so that it stands still once the
    /// slot lets go of the flight.
    joined: AtomicU64,
    outcome: OnceLock<Outcome<V>>,
    wakers: Mutex<Vec<(u64, Waker)>>,
}

impl<V> Flight<V> {
    pub(crate) fn new(node: Arc<Node>, slot: u64, begun: u64) -> Self {
        Self {
            slot,
            begun,
            node,
            joined: AtomicU64::new(0),
            outcome: OnceLock::new(),
            wakers: Mutex::new(Vec::new()),
        }
    }

    /// Joins the waiters. To be called under the lock of the shard.
    pub(crate) fn join(self: &Arc<Self>) -> Joined<V> {
        Joined {
            ticket: self.joined.fetch_add(1, Ordering::Relaxed),
            flight: Arc::clone(self),
        }
    }

    /// Whether anybody waits.
    pub(crate) fn has_waiters(&self) -> bool {
        self.joined.load(Ordering::Relaxed) > 0
    }

    /// Ends the flight, and wakes all who wait. Only the first call counts.
    pub(crate) fn publish(&self, outcome: Outcome<V>) {
        if self.outcome.set(outcome).is_ok() {
            // Set before the wakers are taken: who registers later looks at the outcome afterwards.
            let wakers = std::mem::take(&mut *self.wakers.lock());
            for (_, waker) in wakers {
                // A waker that panics is a mistake of its runtime, and must not keep the others
                // asleep.
                contain(|| waker.wake());
            }
        }
    }
}

/// Waits for a flight that somebody else leads. Resolves to the flight, whose outcome is then known.
#[derive(Debug)]
pub(crate) struct Joined<V> {
    flight: Arc<Flight<V>>,
    ticket: u64,
}

impl<V> Joined<V> {
    pub(crate) fn flight(&self) -> &Arc<Flight<V>> {
        &self.flight
    }

    /// How the flight ended, where it has.
    pub(crate) fn outcome(&self) -> Option<&Outcome<V>> {
        self.flight.outcome.get()
    }
}

impl<V> Future for &mut Joined<V> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Joined { flight, ticket } = &**self;
        if flight.outcome.get().is_some() {
            return Poll::Ready(());
        }
        // Wakers are foreign code: none is cloned or dropped under the lock.
        let waker = context.waker().clone();
        let mut wakers = flight.wakers.lock();
        // Published meanwhile? Then nobody would wake us.
        if flight.outcome.get().is_some() {
            return Poll::Ready(());
        }
        let known = wakers.iter().position(|(owner, _)| owner == ticket);
        let old = known.map(|index| wakers.swap_remove(index));
        wakers.push((*ticket, waker));
        drop(wakers);
        drop(old);
        Poll::Pending
    }
}

impl<V> Drop for Joined<V> {
    fn drop(&mut self) {
        if self.flight.outcome.get().is_none() {
            let mut wakers = self.flight.wakers.lock();
            let own = wakers.iter().position(|(owner, _)| *owner == self.ticket);
            let own = own.map(|index| wakers.swap_remove(index));
            drop(wakers);
            drop(own);
        }
    }
}
