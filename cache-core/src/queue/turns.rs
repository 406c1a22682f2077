//! Turns within turns: a setter that has its turn in the order of a key may call another setter of
//! the same key, which must not wait for the first to end.

use super::core::{Core, QueueKey, QueueValue};
use super::guest::new_party;
use crate::shim::thread_local;
use std::cell::RefCell;
use std::sync::{Arc, Weak};

thread_local! {
    /// The parties whose turn this thread has, the innermost last. Some may be over.
    static TURNS: RefCell<Vec<(u64, Weak<()>)>> = const { RefCell::new(Vec::new()) };
}

/// The party of a guest that this thread asks for: that of the turn it has, if it has one, as places
/// are taken once for each party.
pub(crate) fn party() -> u64 {
    current().unwrap_or_else(new_party)
}

/// The party whose turn this thread has.
pub(crate) fn current() -> Option<u64> {
    TURNS.with(|turns| {
        let mut turns = turns.borrow_mut();
        turns.retain(|(_, alive)| alive.strong_count() > 0);
        turns.last().map(|(party, _)| *party)
    })
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

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    /// Panics where this thread has a turn in this queue: what was accepted since waits for its end.
    pub(crate) fn refuse_in_turn(&self, what: &str) {
        let has_turn = current().is_some_and(|party| {
            self.see(|state| state.parties.contains(&party) || state.lanes.has_party(party))
        });
        assert!(
            !has_turn,
            "`{what}` of the write queue `{}` was called by a setter that has its turn in that queue: it would wait for itself",
            self.cache.name()
        );
    }
}
