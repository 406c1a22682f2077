//! Guests: bodies that somebody runs himself, at their place in the order of a queue.
//!
//! A party enters all lanes it names, of however many queues, in one go under one lock: two parties
//! that meet in several lanes come in the same order in each, so that they cannot wait for each
//! other.

use super::WriteBehind;
use super::core::{QueueKey, QueueValue};
use super::seats::{Seat, Wanted, WantedAll, WantedKey};
use super::turns::{InTurn, Party, Turn};
use crate::key::Query;
use crate::park::block_on;
use crate::registry;
use crate::shim::{Mutex, global};
use crate::tags::Tag;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};

global! {
    /// Held while a party enters its lanes.
    static ENTRANCE: Mutex<()> = Mutex::new(());
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
    tags: Vec<Tag>,
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
        self.wanted
            .push(Box::new(WantedKey::new(queue, key.to_key())));
        self
    }

    /// And all keys of this queue.
    pub fn all<K, V>(mut self, queue: &WriteBehind<K, V>) -> Self
    where
        K: QueueKey,
        V: QueueValue,
    {
        self.wanted.push(Box::new(WantedAll::new(queue)));
        self
    }

    /// And all that carries a tag, in every queue of the process.
    ///
    /// What it costs is a look at what waits in each queue. Where an operation with this tag waits,
    /// is being stored or was given up, or could yet be [recovered](WriteBehind::recover), it is a
    /// place in all lanes of that queue. Elsewhere it is none: what is accepted there while the body
    /// runs is stored beside it, and what is being stored when it ends is stored again, so that it
    /// comes last.
    pub fn tag(mut self, tag: &Tag) -> Self {
        self.tags.push(tag.clone());
        self
    }

    /// Takes all places now, and blocks the thread until it is their turn.
    ///
    /// It must not be called by who holds a [`Guest`] of the same keys, who would wait for himself.
    ///
    /// # Panics
    /// In work of one of the queues, where the turn does not come at once: it would wait for itself.
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
    fn enter(self) -> Guest {
        let party = Party::new();
        let Self { wanted, tags } = self;
        let (halls, keys): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|wanted| wanted.is_hall());
        let mut seats = Vec::new();
        // Made before the lock is held, and so dropped after it: what is dropped, when `Eq` of a key
        // panics, is the user's.
        let mut halls = halls.into_iter();
        let mut keys = keys.into_iter();
        let queues = registry::queues_for(&tags);
        let entering = ENTRANCE.lock();
        seats.extend(halls.by_ref().filter_map(|wanted| wanted.enter(&party)));
        let tagged = queues.iter();
        seats.extend(tagged.filter_map(|queue| queue.enter_tagged(&tags, &party)));
        seats.extend(keys.by_ref().filter_map(|wanted| wanted.enter(&party)));
        drop(entering);
        let mut guest = Guest::new(party.own, seats);
        guest.tags = tags;
        guest
    }
}

impl fmt::Debug for GuestList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuestList")
            .field("places", &self.wanted.len())
            .field("tags", &self.tags)
            .finish()
    }
}

/// It is the turn of a body that somebody runs himself: see [`GuestList`]. Ends when it is dropped.
///
/// What it did is newer than any [dead letter](super::DeadLetter) of its keys, which are then not
/// replayed any more.
#[must_use = "the turn ends when the guest is dropped"]
pub struct Guest {
    party: u64,
    seats: Vec<Box<dyn Seat>>,
    tags: Vec<Tag>,
    /// Its turn has come, and the body may have changed something.
    used: AtomicBool,
}

impl Guest {
    pub(crate) fn new(party: u64, seats: Vec<Box<dyn Seat>>) -> Self {
        Self {
            party,
            seats,
            tags: Vec::new(),
            used: AtomicBool::new(false),
        }
    }

    pub(crate) async fn turn(&self) {
        for seat in &self.seats {
            let turn = poll_fn(|context| {
                let turn = seat.poll(context);
                if turn.is_pending() {
                    seat.refuse_inside();
                }
                turn
            });
            turn.await;
        }
        for seat in &self.seats {
            // What is stored must not be replayed, after a crash, over what this body does.
            if let Some(journal) = seat.journal() {
                journal.sync().await;
            }
        }
        self.used.store(true, Ordering::Relaxed);
    }

    /// For as long as what is returned lives, this thread has the turn: if it asks for a guest of
    /// the same keys, that one does not wait for this.
    #[doc(hidden)]
    pub fn on_this_thread(&self) -> Turn {
        Turn::begin(self.party)
    }

    /// The same for a task: whenever it polls or drops `body`, it has the turn.
    #[doc(hidden)]
    pub fn in_turn<'a, F>(&self, body: Pin<&'a mut Option<F>>) -> InTurn<'a, F> {
        InTurn::new(self.party, body)
    }

    /// Ends the turn; the store was not changed.
    pub fn unchanged(mut self) {
        *self.used.get_mut() = false;
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        if *self.used.get_mut() {
            for seat in &mut self.seats {
                seat.used();
            }
            for queue in registry::queues_for(&self.tags) {
                queue.cross(&self.tags);
            }
        }
    }
}

impl fmt::Debug for Guest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guest")
            .field("places", &self.seats.len())
            .finish_non_exhaustive()
    }
}
