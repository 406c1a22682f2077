//! Turns within turns: a setter that has its turn in the order of a key may call another setter of
//! the same key, which must not wait for the first to end.

use super::core::{Core, QueueKey, QueueValue};
use crate::shim::thread_local;
use std::cell::RefCell;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

thread_local! {
    /// The parties whose turn this thread has: those of the bodies that it runs, and of the futures
    /// that it polls. Some may be over.
    static TURNS: RefCell<Vec<(u64, Weak<()>)>> = const { RefCell::new(Vec::new()) };
}

/// The parties whose turn this thread has.
fn held() -> Vec<u64> {
    TURNS.with(|turns| {
        let mut turns = turns.borrow_mut();
        turns.retain(|(_, alive)| alive.strong_count() > 0);
        turns.iter().map(|(party, _)| *party).collect()
    })
}

/// Who asks for a turn, and inside of whose turns.
#[derive(Debug)]
pub(crate) struct Party {
    pub(crate) own: u64,
    outer: Vec<u64>,
}

impl Party {
    /// A new one, inside of the turns that this thread has.
    pub(crate) fn new() -> Self {
        Self {
            outer: held(),
            ..Self::alone()
        }
    }

    /// A new one, inside of none.
    pub(crate) fn alone() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self {
            own: LAST.fetch_add(1, Ordering::Relaxed) + 1,
            outer: Vec::new(),
        }
    }

    /// Whether it need not wait for this one: it is the same, or has its turn, which goes on.
    pub(crate) fn includes(&self, party: u64) -> bool {
        self.own == party || self.outer.contains(&party)
    }
}

/// While it lives, the thread that made it has the turn of a guest.
#[derive(Debug)]
pub struct Turn {
    _alive: Arc<()>,
}

impl Turn {
    pub(crate) fn begin(party: u64) -> Self {
        let alive = Arc::new(());
        TURNS.with(|turns| turns.borrow_mut().push((party, Arc::downgrade(&alive))));
        Self { _alive: alive }
    }
}

/// The future of a body: the thread that polls or drops it has the turn of a guest meanwhile.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are polled"]
pub struct InTurn<'a, F> {
    party: Option<u64>,
    body: Pin<&'a mut Option<F>>,
}

impl<'a, F> InTurn<'a, F> {
    pub(crate) fn new(party: u64, body: Pin<&'a mut Option<F>>) -> Self {
        Self {
            party: Some(party),
            body,
        }
    }

    /// The same for a body that has no turn.
    pub fn without(body: Pin<&'a mut Option<F>>) -> Self {
        Self { party: None, body }
    }
}

impl<F: Future> Future for InTurn<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _turn = self.party.map(Turn::begin);
        match self.body.as_mut().as_pin_mut() {
            Some(body) => body.poll(context),
            None => unreachable!("a body is there until it is dropped here"),
        }
    }
}

impl<F> Drop for InTurn<'_, F> {
    fn drop(&mut self) {
        let _turn = self.party.map(Turn::begin);
        self.body.set(None);
    }
}

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    /// Whether this thread has a turn in this queue: what was accepted since may wait for its end.
    pub(crate) fn has_turn(&self) -> bool {
        let turns = Party {
            own: 0,
            outer: held(),
        };
        !turns.outer.is_empty()
            && self.see(|state| {
                let mut parties = state.parties.iter();
                parties.any(|party| turns.includes(*party)) || state.lanes.has_party(&turns)
            })
    }

    /// Panics where this thread has a turn in this queue.
    pub(crate) fn refuse_in_turn(&self, what: &str) {
        assert!(
            !self.has_turn(),
            "`{what}` of the write queue `{}` was called by a setter that has its turn in that queue: it would wait for itself",
            self.cache.name()
        );
    }
}
