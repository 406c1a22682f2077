//! The places of guests in the lanes of a queue.

use super::committer::Committer;
use super::core::{Core, QueueKey, QueueValue, State};
use super::dead::DeadLetter;
use super::guest::Guest;
use super::recovery::NEWEST;
use super::turns::Party;
use super::{Handle, WriteBehind};
use crate::list::Id;
use crate::park::block_on;
use crate::tags::Tag;
use std::sync::Arc;
use std::task::{Context, Poll};

/// A place that is wanted.
pub(crate) trait Wanted: Send {
    /// Whether it is in all lanes: such places are taken first.
    fn is_hall(&self) -> bool;
    fn enter(self: Box<Self>, party: &Party) -> Option<Box<dyn Seat>>;
}

/// A place that was taken; dropped, it is left.
pub(crate) trait Seat: Send + Sync {
    /// Waits for its turn.
    fn poll(&self, context: &mut Context<'_>) -> Poll<()>;
    /// Panics where this thread does the work of the queue, which would wait for itself.
    fn refuse_inside(&self);
    /// The journal of the queue, where it has one.
    fn journal(&self) -> Option<Arc<Committer>>;
    /// It had its turn, and something may have been changed: what was given up before, or is to be
    /// recovered, is older. Returns when the journal knows it, too.
    fn used(&mut self);
}

pub(crate) struct WantedKey<K: QueueKey, V: QueueValue> {
    handle: Arc<Handle<K, V>>,
    hash: u64,
    key: K,
}

impl<K: QueueKey, V: QueueValue> WantedKey<K, V> {
    pub(crate) fn new(queue: &WriteBehind<K, V>, key: K) -> Self {
        Self {
            hash: queue.engine.hash(&key),
            key,
            handle: Arc::clone(&queue.handle),
        }
    }
}

impl<K: QueueKey, V: QueueValue> Wanted for WantedKey<K, V> {
    fn is_hall(&self) -> bool {
        false
    }

    fn enter(self: Box<Self>, party: &Party) -> Option<Box<dyn Seat>> {
        let Self { handle, hash, key } = *self;
        let core = Arc::clone(&handle.core);
        let place = core.change(|state, after| {
            if state.parties.iter().any(|other| party.includes(*other)) {
                return None;
            }
            let place = Core::place(&state.lanes, hash, &key);
            let now = core.clock.now();
            state.lanes.enter(place, party, now, &mut after.changes)
        });
        Some(Box::new(LaneSeat {
            place,
            hash,
            key,
            core,
            _handle: handle,
        }))
    }
}

/// A place in the lane of one key.
struct LaneSeat<K: QueueKey, V: QueueValue> {
    /// `None` where its party has one already, in this lane or in all.
    place: Option<(Id, u64)>,
    hash: u64,
    key: K,
    core: Arc<Core<K, V>>,
    /// Last: dropping it may wait for the queue, and the place must be left by then.
    _handle: Arc<Handle<K, V>>,
}

impl<K: QueueKey, V: QueueValue> Seat for LaneSeat<K, V> {
    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let Some((lane, number)) = self.place else {
            return Poll::Ready(());
        };
        let waker = context.waker().clone();
        self.core
            .poll_turn(number, waker, |state| state.lanes.is_granted(lane, number))
    }

    fn refuse_inside(&self) {
        self.core.refuse_inside("a guest's turn");
    }

    fn journal(&self) -> Option<Arc<Committer>> {
        self.core.journal.clone()
    }

    fn used(&mut self) {
        self.core.outdate(|state| {
            state.recovery.note(self.hash, &self.key, NEWEST);
            let number = state.dead.find(self.hash, &self.key);
            let number = number.and_then(|number| state.dead.supersede(self.hash, number));
            number.into_iter().collect()
        });
    }
}

impl<K: QueueKey, V: QueueValue> Drop for LaneSeat<K, V> {
    fn drop(&mut self) {
        let Some((lane, number)) = self.place else {
            return;
        };
        self.core.change(|state, after| {
            after.wakers.extend(state.guests.remove(&number));
            state.lanes.leave(lane, number, &mut after.changes);
        });
    }
}

pub(crate) struct WantedAll<K: QueueKey, V: QueueValue> {
    handle: Arc<Handle<K, V>>,
}

impl<K: QueueKey, V: QueueValue> WantedAll<K, V> {
    pub(crate) fn new(queue: &WriteBehind<K, V>) -> Self {
        Self {
            handle: Arc::clone(&queue.handle),
        }
    }
}

impl<K: QueueKey, V: QueueValue> Wanted for WantedAll<K, V> {
    fn is_hall(&self) -> bool {
        true
    }

    fn enter(self: Box<Self>, party: &Party) -> Option<Box<dyn Seat>> {
        let core = Arc::clone(&self.handle.core);
        let number = core.enter_hall(party, |_| true)?;
        Some(Box::new(HallSeat {
            number,
            party: party.own,
            tags: None,
            core,
            _handle: Some(self.handle),
        }))
    }
}

/// A place in all lanes.
struct HallSeat<K: QueueKey, V: QueueValue> {
    number: u64,
    party: u64,
    /// What is concerned; all where it is `None`.
    tags: Option<Vec<Tag>>,
    core: Arc<Core<K, V>>,
    /// Last, as in [`LaneSeat`]. `None` where the queue has no handle any more.
    _handle: Option<Arc<Handle<K, V>>>,
}

impl<K: QueueKey, V: QueueValue> Seat for HallSeat<K, V> {
    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        self.core.poll_turn(self.number, waker, |state| {
            state.lanes.is_granted_all(self.number)
        })
    }

    fn refuse_inside(&self) {
        self.core.refuse_inside("a guest's turn");
    }

    fn journal(&self) -> Option<Arc<Committer>> {
        self.core.journal.clone()
    }

    fn used(&mut self) {
        self.core.outdate(|state| match &self.tags {
            None => {
                state.recovery.note_all();
                state.dead.supersede_all(self.number, |_| true)
            }
            Some(tags) => {
                state.recovery.note_tags(tags);
                state
                    .dead
                    .supersede_all(self.number, |letter| carries(letter, tags))
            }
        });
    }
}

impl<K: QueueKey, V: QueueValue> Drop for HallSeat<K, V> {
    fn drop(&mut self) {
        let behind = self.core.change(|state, after| {
            after.wakers.extend(state.guests.remove(&self.number));
            state.parties.retain(|party| *party != self.party);
            state.lanes.leave_all(self.number, &mut after.changes)
        });
        self.core.sweep(behind);
    }
}

fn carries<K: 'static, V: 'static>(letter: &DeadLetter<K, V>, tags: &[Tag]) -> bool {
    let operation = letter.operation();
    operation.is_some_and(|operation| operation.carries(tags))
}

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    /// A party takes a place in all lanes, if it has none yet and the queue is concerned.
    fn enter_hall(
        self: &Arc<Self>,
        party: &Party,
        concerned: impl FnOnce(&State<K, V>) -> bool,
    ) -> Option<u64> {
        let entered = self.change(|state, after| {
            let mut parties = state.parties.iter();
            if parties.any(|other| party.includes(*other)) || !concerned(state) {
                return Ok(None);
            }
            if state.lanes.has_party(party) {
                return Err(());
            }
            state.parties.push(party.own);
            let now = self.clock.now();
            Ok(Some(state.lanes.enter_all(now, &mut after.changes)))
        });
        let entered = entered.unwrap_or_else(|()| {
            panic!(
                "a setter that has its turn for one key of the write queue `{}` asks for all keys of it: it would wait for itself",
                self.cache.name()
            )
        });
        let (number, before) = entered?;
        self.sweep(before);
        Some(number)
    }

    /// A party takes a place in all lanes if anything here carries one of these tags.
    pub(crate) fn enter_tagged(
        self: &Arc<Self>,
        tags: &[Tag],
        party: &Party,
    ) -> Option<Box<dyn Seat>> {
        let number = self.enter_hall(party, |state| {
            state.recovery.pending() > 0
                || state.lanes.carry(tags)
                || state.dead.any_current(|letter| carries(letter, tags))
        })?;
        Some(Box::new(HallSeat {
            number,
            party: party.own,
            tags: Some(tags.to_vec()),
            core: Arc::clone(self),
            _handle: self.handle(),
        }))
    }

    /// A body has changed the store: what is older is not to be put over it. Returns when that is on
    /// disk: after a crash it must not be replayed either.
    fn outdate(self: &Arc<Self>, outdate: impl FnOnce(&mut State<K, V>) -> Vec<u64>) {
        let superseded = self.change(|state, after| {
            after.done = outdate(state);
            !after.done.is_empty()
        });
        if superseded {
            block_on(self.sync());
        }
    }
}

/// A place for a write that the queue does not take.
pub(crate) fn enter<K: QueueKey, V: QueueValue>(
    handle: &Arc<Handle<K, V>>,
    hash: u64,
    key: &K,
) -> Guest {
    let wanted = Box::new(WantedKey {
        handle: Arc::clone(handle),
        hash,
        key: key.clone(),
    });
    let party = Party::new();
    Guest::new(party.own, wanted.enter(&party).into_iter().collect())
}
