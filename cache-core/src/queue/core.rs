//! The heart of a queue: its state under one lock, and what every change of it entails.
//!
//! User code (the `Drop` of keys, values and work, wakers, listeners, callbacks) never runs under
//! the lock: what a change leaves to be done is collected in [`After`], and done when the lock is
//! free. `Eq` and `Clone` of keys may run under it, and may panic: all that does comes before the
//! first change.
//!
//! Lock order: that of guests' parties, that of a queue, that of a shard.

use super::Handle;
use super::after::{After, Leftovers};
use super::committer::Committer;
use super::dead::DeadLetters;
use super::lanes::{Lanes, Sweep};
use super::operation::Operation;
use super::recovery::Recovery;
use super::room::Room;
use super::settings::QueueSettings;
use super::stats::QueueStats;
use super::workers::{Crew, is_worker};
use crate::cache::Cache;
use crate::clock::{Clock, NEVER, Nanos, nanos};
use crate::error::BuildError;
use crate::list::Id;
use crate::park::block_on;
use crate::registry;
use crate::rules::Facts;
use crate::shim::Mutex;
use crate::unwind::contain;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, OnceLock, Weak};
use std::task::Waker;
use std::time::Duration;

/// What keys of a queue are.
pub trait QueueKey: Hash + Eq + Clone + Send + Sync + 'static {}
impl<K: Hash + Eq + Clone + Send + Sync + 'static> QueueKey for K {}

/// What values of a queue are.
pub trait QueueValue: Clone + Send + Sync + 'static {}
impl<V: Clone + Send + Sync + 'static> QueueValue for V {}

/// What is shared by the handles, the workers and the guests of a queue.
pub(crate) struct Core<K, V> {
    pub(crate) cache: Cache<K, V>,
    pub(crate) settings: QueueSettings<K, V>,
    pub(crate) clock: Clock,
    pub(crate) journal: Option<Arc<Committer>>,
    /// The users' handle, while there is one.
    handle: OnceLock<Weak<Handle<K, V>>>,
    state: Mutex<State<K, V>>,
}

/// Whether a queue accepts operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Open,
    /// Shut down: what is there is still stored, and what its work writes then; but callers store for
    /// themselves what is new.
    Draining,
    /// Shut down, and the deadline is over: only what guests wait for is still stored.
    Stopped,
}

pub(crate) struct State<K, V> {
    pub(crate) lanes: Lanes<K, V>,
    pub(crate) room: Room,
    pub(crate) crew: Crew,
    pub(crate) dead: DeadLetters<K, V>,
    pub(crate) recovery: Recovery<K>,
    pub(crate) phase: Phase,
    /// No handle is left.
    pub(crate) closing: bool,
    /// It has left the registry and its journal.
    unlisted: bool,
    /// Who waits for its turn as a guest, by number.
    pub(crate) guests: HashMap<u64, Waker>,
    /// Those who have a place in all lanes.
    pub(crate) parties: Vec<u64>,
    /// Who waits until all up to a number is settled, or a deadline is over.
    pub(crate) barriers: HashMap<u64, (u64, Waker)>,
    pub(crate) last_barrier: u64,
    /// Counters; what can be seen from the rest is filled in when asked for.
    pub(crate) counts: QueueStats,
}

/// An operation that is to be accepted, with all that takes user code to find out.
pub(crate) struct Draft<K, V> {
    pub(crate) operation: Arc<Operation<K, V>>,
    pub(crate) hash: u64,
    value: V,
    facts: Option<Facts>,
}

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    pub(crate) fn new(
        cache: Cache<K, V>,
        settings: QueueSettings<K, V>,
    ) -> Result<Self, BuildError> {
        let journal = settings.journal.as_ref();
        let opened = journal.map(|journal| Committer::open(journal, cache.name()));
        let (journal, records) = opened.transpose()?.unzip();
        Ok(Self {
            journal,
            handle: OnceLock::new(),
            clock: cache.engine.clock().clone(),
            cache,
            settings,
            state: Mutex::new(State {
                lanes: Lanes::new(),
                room: Room::default(),
                crew: Crew::default(),
                dead: DeadLetters::new(),
                recovery: Recovery::new(records.unwrap_or_default()),
                phase: Phase::Open,
                closing: false,
                unlisted: false,
                guests: HashMap::new(),
                parties: Vec::new(),
                barriers: HashMap::new(),
                last_barrier: 0,
                counts: QueueStats::default(),
            }),
        })
    }

    pub(crate) fn remember_handle(&self, handle: &Arc<Handle<K, V>>) {
        let set = self.handle.set(Arc::downgrade(handle));
        debug_assert!(set.is_ok(), "a core is made with its handle");
    }

    pub(crate) fn handle(&self) -> Option<Arc<Handle<K, V>>> {
        self.handle.get()?.upgrade()
    }

    /// Changes the state, and does what follows from it.
    pub(crate) fn change<R>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut State<K, V>, &mut After<K, V>) -> R,
    ) -> R {
        let (result, leftovers) = self.change_keeping(change);
        drop(leftovers);
        result
    }

    /// The same; what user code is to be run for is the caller's to drop.
    pub(crate) fn change_keeping<R>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut State<K, V>, &mut After<K, V>) -> R,
    ) -> (R, Leftovers<K, V>) {
        let mut after = After::new();
        let mut state = self.state.lock();
        let result = change(&mut state, &mut after);
        self.follow_up(&mut state, &mut after);
        drop(state);
        (result, self.finish(after))
    }

    /// Changes all that is in the lanes. The lock is not held all the while.
    pub(crate) fn sweep(self: &Arc<Self>, mut sweep: Sweep) {
        while self.change(|state, after| state.lanes.sweep(&mut sweep, &mut after.changes)) {}
    }

    /// Looks at the state. Changes nothing that anybody waits for.
    pub(crate) fn see<R>(&self, see: impl FnOnce(&mut State<K, V>) -> R) -> R {
        see(&mut self.state.lock())
    }

    /// Whom a change concerns, whatever it was.
    fn follow_up(&self, state: &mut State<K, V>, after: &mut After<K, V>) {
        let State {
            lanes,
            room,
            guests,
            barriers,
            counts,
            ..
        } = state;
        counts.coalesced += after.changes.replaced.len() as u64;
        room.grant(lanes.len(), self.settings.capacity, &mut after.wakers);
        let granted = after.changes.granted.drain(..);
        after
            .wakers
            .extend(granted.filter_map(|number| guests.remove(&number)));
        if !barriers.is_empty() {
            let settled = barriers.extract_if(|_, (target, _)| lanes.are_settled(*target));
            after.wakers.extend(settled.map(|(_, (_, waker))| waker));
        }
        if let Some(journal) = &self.journal {
            let replaced = after.changes.replaced.iter();
            after.done.extend(replaced.filter_map(|old| old.journaled));
            // With the lock held: a guest whose turn has come waits until these are removed.
            journal.done(&state.recovery.release(std::mem::take(&mut after.done)));
        }
        self.rouse(state, after);
    }

    fn finish(self: &Arc<Self>, after: After<K, V>) -> Leftovers<K, V> {
        for thread in after.unpark {
            thread.unpark();
        }
        if after.spawn {
            self.spawn_worker();
        }
        for waker in after.wakers {
            contain(|| waker.wake());
        }
        Leftovers {
            removed: after.removed,
            changes: after.changes,
            core: Arc::clone(self),
        }
    }

    /// All that takes user code: to be called without the lock.
    pub(crate) fn draft(&self, operation: Arc<Operation<K, V>>) -> Draft<K, V> {
        let engine = &self.cache.engine;
        let Operation { key, value, .. } = &*operation;
        let hash = engine.hash(key);
        let tags = || operation.tags.clone();
        let facts = operation
            .cached
            .then(|| engine.facts(hash, key, value, tags()));
        let value = value.clone();
        Draft {
            operation,
            hash,
            value,
            facts,
        }
    }

    /// Where the lane of a key is, or what it takes to make it.
    pub(crate) fn place(lanes: &Lanes<K, V>, hash: u64, key: &K) -> Result<Id, (u64, K)> {
        lanes.find(hash, key).ok_or_else(|| (hash, key.clone()))
    }

    /// Accepts an operation: the queue and the cache have it from now on, in the same order.
    pub(crate) fn accept(
        &self,
        state: &mut State<K, V>,
        draft: Draft<K, V>,
        after: &mut After<K, V>,
    ) {
        let Draft {
            operation,
            hash,
            value,
            facts,
        } = draft;
        // All that may panic comes first, and the cache last of it.
        if let Some(number) = operation.journaled {
            state.recovery.note(hash, &operation.key, number);
        }
        let place = Self::place(&state.lanes, hash, &operation.key);
        let buried = state.dead.find(hash, &operation.key);
        let number = state.lanes.new_number();
        let engine = &self.cache.engine;
        let removed = engine.accept_write(hash, &operation.key, value, facts, number);
        after.removed.push(removed);
        if let Some(number) = buried {
            let journaled = state.dead.supersede(hash, number);
            // A letter that is replayed goes on under its number.
            after
                .done
                .extend(journaled.filter(|_| journaled != operation.journaled));
        }
        state.crew.runtime.remember(operation.setter);
        let now = self.clock.now();
        // Nobody is there any more to ask for a flush, or somebody waits for all.
        let delay = if state.closing || state.phase != Phase::Open {
            Duration::ZERO
        } else {
            self.settings.delay
        };
        let due = now.saturating_add(nanos(delay)).min(NEVER - 1);
        let changes = &mut after.changes;
        state
            .lanes
            .accept(place, operation, number, (now, due), changes);
        state.counts.accepted += 1;
    }

    /// How long after a number of failed attempts the next is due.
    pub(crate) fn backoff(&self, number: u64, failed: u32) -> Nanos {
        let (min, max) = self.settings.backoff;
        let factor = 1_u32
            .checked_shl(failed.saturating_sub(1))
            .unwrap_or(u32::MAX);
        let whole = nanos(min.saturating_mul(factor).min(max));
        // From a half to the whole, so that those that failed together do not come back together.
        let random = self.cache.engine.hash(&(number, failed));
        let part = (u128::from(whole / 2) * u128::from(random)) >> 64;
        whole - u64::try_from(part).unwrap_or(0)
    }

    /// The last handle is dropped: stores what waits, and waits for it where that can end.
    pub(crate) fn close(self: &Arc<Self>) {
        let (hurry, waits) = self.change(|state, _| {
            state.closing = true;
            let waits = state.phase != Phase::Stopped
                && state.lanes.len() > 0
                && !state.crew.runtime.needs_driving();
            (state.lanes.hurry(self.clock.now()), waits)
        });
        self.sweep(hurry);
        if waits && !is_worker() {
            self.barrier().block();
            block_on(self.sync());
        }
        // Nobody can ask for dead letters any more, and what they keep may hold this core. Those of a
        // journal stay in it.
        let dead = self.see(|state| state.dead.take(|_| true));
        self.unlist();
        drop(dead);
    }

    /// Waits until what was done before is removed from the journal.
    pub(crate) async fn sync(&self) {
        if let Some(journal) = &self.journal {
            journal.sync().await;
        }
    }

    /// When it is over: the cache may have another queue, and the journal another of this name.
    pub(crate) fn unlist(self: &Arc<Self>) {
        let (over, empty) = self.see(|state| {
            let empty = state.lanes.len() == 0;
            let left = state.phase == Phase::Stopped && state.lanes.flying() == 0;
            let over = state.closing && (empty || left);
            // Once: from then on who is listed is another.
            (over && !std::mem::replace(&mut state.unlisted, over), empty)
        });
        if over && empty {
            // Else values wait in the cache still, under the numbers of this queue.
            registry::unregister_queue(self);
        }
        if over {
            self.leave_journal();
        }
    }

    pub(crate) fn leave_journal(&self) {
        if let Some(journal) = &self.journal {
            journal.close(self.cache.name());
        }
    }

    pub(crate) fn stats(&self) -> QueueStats {
        let now = self.clock.now();
        self.see(|state| QueueStats {
            depth: state.lanes.len() as u64,
            in_flight: state.lanes.flying() as u64,
            oldest_waiting: state
                .lanes
                .oldest()
                .map(|since| Duration::from_nanos(now.saturating_sub(since))),
            dead_letters: state.dead.len() as u64,
            waiting_for_recovery: state.recovery.pending() as u64,
            ..state.counts
        })
    }
}

impl<K, V> State<K, V> {
    /// Whether an operation of this key would take the place of one that waits.
    pub(crate) fn coalesces(&self, hash: u64, key: &K) -> bool
    where
        K: Eq,
    {
        let lane = self.lanes.find(hash, key);
        lane.is_some_and(|lane| self.lanes.coalesces(lane))
    }

    /// Whether it accepts operations: while it is being shut down, only those that its own work writes,
    /// which else would wait for itself.
    pub(crate) fn admits(&self, inside: bool) -> bool {
        match self.phase {
            Phase::Open => true,
            Phase::Draining => inside,
            Phase::Stopped => false,
        }
    }

    /// Whether there is no room for one more operation.
    pub(crate) fn is_full(&self, capacity: usize) -> bool {
        self.room.has_waiters() || self.lanes.len() + self.room.reserved() >= capacity
    }
}
