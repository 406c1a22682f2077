//! Guests: bodies that somebody runs himself, at their place in the order of a queue.
//!
//! A party enters all lanes it names, of however many queues, in one go under one lock: two parties
//! that meet in several lanes come in the same order in each, so that they cannot wait for each
//! other.

use super::committer::Committer;
use super::core::{Core, QueueKey, QueueValue};
use super::recovery::NEWEST;
use super::{Handle, WriteBehind};
use crate::key::Query;
use crate::list::Id;
use crate::park::block_on;
use crate::shim::Mutex;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

/// Held while a party enters its lanes.
#[cfg(not(larder_shuttle))]
static ENTRANCE: Mutex<()> = Mutex::new(());

// Made anew for each execution.
#[cfg(larder_shuttle)]
shuttle::lazy_static! {
    static ref ENTRANCE: Mutex<()> = Mutex::new(());
}

static LAST_PARTY: AtomicU64 = AtomicU64::new(0);

pub(crate) fn new_party() -> u64 {
    LAST_PARTY.fetch_add(1, Ordering::Relaxed) + 1
}

/// The keys, of one or several queues, that a body is about to change by itself: a delete, a clear,
/// a write that the queue did not take.
///
/// [`wait`](Self::wait) takes the body's place in the order of each key, and returns when all that
/// was accepted before is stored, given up, or superseded. What is accepted later waits until the
/// [`Guest`] is dropped. Keys of several queues can be named, and a key twice.
///
/// ```
/// # use cache_core::{Cache, GuestList, QueueSettings, WriteBehind};
/// let prices = WriteBehind::new(Cache::<String, u32>::new(100), QueueSettings::new())?;
/// let guest = GuestList::new().key(&prices, "tea").wait();
/// // delete the row of "tea": no waiting write will bring it back
/// prices.invalidate("tea");
/// drop(guest);
/// # Ok::<(), cache_core::BuildError>(())
/// ```
#[derive(Default)]
#[must_use = "a list does nothing until it is waited for"]
pub struct GuestList {
    wanted: Vec<Box<dyn Wanted>>,
}

/// A place that is wanted.
trait Wanted: Send {
    /// Whether it is in all lanes: such places are taken first.
    fn is_hall(&self) -> bool;
    fn enter(self: Box<Self>, party: u64) -> Option<Box<dyn Seat>>;
}

/// A place that was taken; dropped, it is left.
trait Seat: Send + Sync {
    fn poll(&self, context: &mut Context<'_>) -> Poll<()>;
    /// The journal of the queue, where it has one.
    fn journal(&self) -> Option<Arc<Committer>>;
    /// Nothing was changed in it.
    fn unused(&mut self);
}

impl GuestList {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// And this key of this queue.
    pub fn key<K, V, Q>(mut self, queue: &WriteBehind<K, V>, key: &Q) -> Self
    where
        K: QueueKey,
        V: QueueValue,
        Q: Query<K> + ?Sized,
    {
        let key = key.to_key();
        self.wanted.push(Box::new(WantedKey {
            hash: queue.engine.hash(&key),
            key,
            handle: Arc::clone(&queue.handle),
        }));
        self
    }

    /// And all keys of this queue.
    pub fn all<K, V>(mut self, queue: &WriteBehind<K, V>) -> Self
    where
        K: QueueKey,
        V: QueueValue,
    {
        self.wanted.push(Box::new(WantedAll {
            handle: Arc::clone(&queue.handle),
        }));
        self
    }

    /// Takes all places now, and blocks the thread until it is their turn.
    ///
    /// It must not be called by the work of one of the queues, nor by who holds a [`Guest`] of the
    /// same keys: they would wait for themselves.
    pub fn wait(self) -> Guest {
        block_on(self.wait_async())
    }

    /// The same for tasks. The places are taken when it is polled first.
    ///
    /// # Cancellation
    /// A future that is dropped leaves its places.
    pub async fn wait_async(self) -> Guest {
        let guest = self.enter();
        guest.turn().await;
        guest
    }

    /// Takes all places.
    pub(crate) fn enter(self) -> Guest {
        let party = new_party();
        let (halls, keys): (Vec<_>, Vec<_>) =
            self.wanted.into_iter().partition(|wanted| wanted.is_hall());
        let places = halls.into_iter().chain(keys);
        let mut seats = Vec::new();
        let entering = ENTRANCE.lock();
        // Made before it: seats that are dropped, when `Eq` panics, run user code.
        seats.extend(places.filter_map(|wanted| wanted.enter(party)));
        drop(entering);
        Guest { seats }
    }
}

impl fmt::Debug for GuestList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuestList")
            .field("places", &self.wanted.len())
            .finish()
    }
}

/// It is the turn of a body that somebody runs himself: see [`GuestList`]. Ends when it is dropped.
///
/// What it did is newer than any [dead letter](super::DeadLetter) of its keys, which are then not
/// replayed any more.
#[must_use = "the turn ends when the guest is dropped"]
pub struct Guest {
    seats: Vec<Box<dyn Seat>>,
}

impl Guest {
    pub(crate) async fn turn(&self) {
        for seat in &self.seats {
            poll_fn(|context| seat.poll(context)).await;
        }
        for seat in &self.seats {
            // What is stored must not be replayed, after a crash, over what this body does.
            if let Some(journal) = seat.journal() {
                journal.sync().await;
            }
        }
    }

    /// Ends the turn; the store was not changed.
    pub fn unchanged(mut self) {
        for seat in &mut self.seats {
            seat.unused();
        }
    }
}

impl fmt::Debug for Guest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guest")
            .field("places", &self.seats.len())
            .finish()
    }
}

struct WantedKey<K: QueueKey, V: QueueValue> {
    handle: Arc<Handle<K, V>>,
    hash: u64,
    key: K,
}

impl<K: QueueKey, V: QueueValue> Wanted for WantedKey<K, V> {
    fn is_hall(&self) -> bool {
        false
    }

    fn enter(self: Box<Self>, party: u64) -> Option<Box<dyn Seat>> {
        let Self { handle, hash, key } = *self;
        let seat = enter_lane(handle, hash, key, party)?;
        Some(Box::new(seat))
    }
}

fn enter_lane<K: QueueKey, V: QueueValue>(
    handle: Arc<Handle<K, V>>,
    hash: u64,
    key: K,
    party: u64,
) -> Option<LaneSeat<K, V>> {
    let core = &handle.core;
    let (lane, number) = core.change(|state, after| {
        if state.parties.contains(&party) {
            return None; // it has all lanes
        }
        let place = Core::place(&state.lanes, hash, &key);
        let now = core.clock.now();
        state.lanes.enter(place, party, now, &mut after.changes)
    })?;
    Some(LaneSeat {
        lane,
        number,
        hash,
        key,
        used: true,
        handle,
    })
}

/// A place in the lane of one key.
struct LaneSeat<K: QueueKey, V: QueueValue> {
    lane: Id,
    number: u64,
    hash: u64,
    key: K,
    used: bool,
    /// Last: dropping it may wait for the queue, and the place must be left by then.
    handle: Arc<Handle<K, V>>,
}

impl<K: QueueKey, V: QueueValue> Seat for LaneSeat<K, V> {
    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let core = &self.handle.core;
        core.poll_turn(self.number, waker, |state| {
            state.lanes.is_granted(self.lane, self.number)
        })
    }

    fn journal(&self) -> Option<Arc<Committer>> {
        self.handle.core.journal.clone()
    }

    fn unused(&mut self) {
        self.used = false;
    }
}

impl<K: QueueKey, V: QueueValue> Drop for LaneSeat<K, V> {
    fn drop(&mut self) {
        let core = &self.handle.core;
        // By a panic of `Eq` the place must be left all the same.
        let leave = Leave(|| {
            core.change(|state, after| {
                after.wakers.extend(state.guests.remove(&self.number));
                state
                    .lanes
                    .leave(self.lane, self.number, &mut after.changes);
            });
        });
        if self.used {
            core.change(|state, after| {
                if !state.lanes.is_granted(self.lane, self.number) {
                    return;
                }
                state.recovery.note(self.hash, &self.key, NEWEST);
                if let Some(number) = state.dead.find(self.hash, &self.key) {
                    after.done.extend(state.dead.supersede(self.hash, number));
                }
            });
        }
        drop(leave);
    }
}

/// Runs a closure when it is dropped.
struct Leave<F: FnMut()>(F);

impl<F: FnMut()> Drop for Leave<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

struct WantedAll<K: QueueKey, V: QueueValue> {
    handle: Arc<Handle<K, V>>,
}

impl<K: QueueKey, V: QueueValue> Wanted for WantedAll<K, V> {
    fn is_hall(&self) -> bool {
        true
    }

    fn enter(self: Box<Self>, party: u64) -> Option<Box<dyn Seat>> {
        let core = &self.handle.core;
        let number = core.change(|state, after| {
            let new = !state.parties.contains(&party);
            new.then(|| {
                state.parties.push(party);
                state.lanes.enter_all(core.clock.now(), &mut after.changes)
            })
        })?;
        Some(Box::new(HallSeat {
            number,
            party,
            used: true,
            handle: self.handle,
        }))
    }
}

/// A place in all lanes.
struct HallSeat<K: QueueKey, V: QueueValue> {
    number: u64,
    party: u64,
    used: bool,
    handle: Arc<Handle<K, V>>,
}

impl<K: QueueKey, V: QueueValue> Seat for HallSeat<K, V> {
    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let core = &self.handle.core;
        core.poll_turn(self.number, waker, |state| {
            state.lanes.is_granted_all(self.number)
        })
    }

    fn journal(&self) -> Option<Arc<Committer>> {
        self.handle.core.journal.clone()
    }

    fn unused(&mut self) {
        self.used = false;
    }
}

impl<K: QueueKey, V: QueueValue> Drop for HallSeat<K, V> {
    fn drop(&mut self) {
        self.handle.core.change(|state, after| {
            if self.used && state.lanes.is_granted_all(self.number) {
                state.recovery.note_all();
                after.done.extend(state.dead.supersede_all(self.number));
            }
            after.wakers.extend(state.guests.remove(&self.number));
            state.parties.retain(|party| *party != self.party);
            state.lanes.leave_all(self.number, &mut after.changes);
        });
    }
}

/// A place for a write that the queue does not take.
pub(crate) fn enter<K: QueueKey, V: QueueValue>(
    handle: &Arc<Handle<K, V>>,
    hash: u64,
    key: &K,
) -> Guest {
    let seat = enter_lane(Arc::clone(handle), hash, key.clone(), new_party());
    Guest {
        seats: seat.into_iter().map(|seat| Box::new(seat) as _).collect(),
    }
}
