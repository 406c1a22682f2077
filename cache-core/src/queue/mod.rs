//! Write queues: a cache that takes a write at once, and stores it later.
//!
//! From the outside in: a [`WriteBehind`] is a handle (`handle`) to a core (`core`), which keeps its
//! state under one lock. Writes are let in (`accept`) as there is room (`room`). The order of each key
//! is that of its lane (`lanes`, `ready`). Workers (`workers`) take what is due, store it (`store`,
//! `bisect`), and keep what is given up (`dead`). Barriers (`barrier`) wait until what was accepted is
//! stored, guests (`guest`) for their turn.

mod accept;
mod after;
mod barrier;
mod bisect;
mod committer;
mod core;
mod dead;
mod error;
mod grouping;
mod guest;
mod handle;
mod journal;
mod lanes;
mod operation;
mod promise;
mod ready;
mod recovery;
mod replay;
mod room;
mod runtime;
mod seats;
mod settings;
mod stats;
mod store;
mod turns;
mod unwritten;
mod workers;

pub use dead::DeadLetter;
pub use error::WriteError;
pub use guest::{Guest, GuestList};
pub use handle::keeping;
pub use journal::{Journal, JournalError, Record};
pub use operation::{
    Attempt, Attempting, BatchAttempt, BatchOutcome, EncodeError, Failure, Items, Operation,
    Setter, Work,
};
pub use settings::{Overflow, QueueSettings};
pub use stats::QueueStats;
pub use turns::{InTurn, Turn};
pub use unwritten::Unwritten;

pub(crate) use self::core::{Core, QueueKey, QueueValue};
pub(crate) use self::handle::Handle;
pub(crate) use seats::Seat;
pub(crate) use turns::Party;

use crate::cache::Cache;
use crate::error::BuildError;
use crate::key::Query;
use crate::park::block_on;
use crate::registry;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// A cache with a write queue: a write is read from the cache at once, and stored later, in batches
/// where the store can take them.
///
/// Clones share the cache and the queue. All methods of [`Cache`] are there, too. While a write
/// waits, every read of its key finds its value, though the entry be evicted, expired, invalidated
/// or cleared.
///
/// - **Order.** For each key, writes are stored in the order of their acceptance, one at a time. Of
///   several that wait, only the newest is stored. Bodies that others run ([`GuestList`]) have their
///   place in that order.
/// - **Failures.** What fails is tried again, later and later, and delays no other key. After the
///   last attempt it is a [`DeadLetter`]. Nothing that was accepted is dropped in silence.
/// - **At least once.** A write may be stored twice, if its first attempt did not say that it was
///   stored, or if a change of a tag that it carries [crossed](GuestList::tag) it: what stores it must
///   be idempotent.
///
/// Sync work runs on threads of the queue; async work as tasks of the tokio runtime in which the
/// newest of its operations was accepted, with the feature `tokio`, else on these threads too. On a
/// `current_thread` runtime such tasks go on only while that runtime is driven: wait for them by the
/// async methods.
///
/// # Dropping
/// When the last handle is dropped, all that waits is due at once, and the drop blocks until it is
/// stored or given up. It does not where it would wait for itself, and what is left then goes on in
/// the background: on a thread that stores for a queue, and, with async work, inside a runtime or
/// where the work belongs to a `current_thread` runtime. Call
/// [`shutdown`](Self::shutdown) or [`shutdown_async`](Self::shutdown_async) before, to know. A
/// process that exits does not wait for its statics: see
/// [`registry::shutdown_queues`](crate::registry::shutdown_queues).
///
/// ```
/// use cache_core::{Attempt, Cache, Operation, QueueSettings, Setter, Work, WriteBehind};
/// use std::sync::{Arc, Mutex};
///
/// type Table = Arc<Mutex<Vec<(u32, u64)>>>;
///
/// struct SetViews { table: Table, page: u32, views: u64 }
///
/// impl Work<u32, u64> for SetViews {
///     fn setter(&self) -> Setter {
///         Setter::of::<Self>(module_path!(), "set_views")
///     }
///     fn run(&self) -> Attempt {
///         self.table.lock().unwrap().push((self.page, self.views));
///         Attempt::Done(Ok(()))
///     }
/// }
///
/// let table = Table::default();
/// let views = WriteBehind::new(Cache::<u32, u64>::new(1_000), QueueSettings::new())?;
/// for count in 1..=3 {
///     let work = SetViews { table: table.clone(), page: 7, views: count };
///     views.write(Operation::new(7, count, Arc::new(work))).expect("there is room");
/// }
/// assert_eq!(views.get(&7), Some(3)); // at once
/// views.flush();
/// assert_eq!(table.lock().unwrap().last(), Some(&(7, 3)));
/// # Ok::<(), cache_core::BuildError>(())
/// ```
pub struct WriteBehind<K, V> {
    handle: Arc<Handle<K, V>>,
}

/// What became of a write.
#[derive(Debug)]
#[must_use = "a write that the queue did not take is the caller's to store"]
pub enum Accepted<K, V> {
    /// It is in the queue, and readers see it.
    Queued,
    /// The queue has not taken it, since it is full or shut down: it is the caller's turn to store
    /// it himself, and to put it into the cache, before the guest is dropped.
    RunNow {
        /// What was to be queued.
        operation: Operation<K, V>,
        /// The caller's place in the order of the key.
        guest: Guest,
    },
}

impl<K, V> WriteBehind<K, V> {
    /// Gives a cache a write queue.
    ///
    /// # Errors
    /// Where settings are out of range, or the cache has a queue already.
    pub fn new(cache: Cache<K, V>, settings: QueueSettings<K, V>) -> Result<Self, BuildError>
    where
        K: QueueKey,
        V: QueueValue,
    {
        settings.check()?;
        let core = Arc::new(Core::new(cache, settings)?);
        registry::register_queue(&core).inspect_err(|_| core.leave_journal())?;
        let handle = Handle::new(core);
        handle.core.remember_handle(&handle);
        Ok(Self { handle })
    }
}

impl<K: QueueKey, V: QueueValue> WriteBehind<K, V> {
    /// Accepts a write: readers see it when this returns, and it is stored later.
    ///
    /// Blocks the thread where the queue is full and so told ([`Overflow::Block`]), or where the
    /// caller is to store it himself and it is not his turn yet. Work that writes to the queue it is
    /// in never waits for room, nor does the body of a setter that has its turn there.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn write(&self, operation: Operation<K, V>) -> Result<Accepted<K, V>, WriteError> {
        match self.handle.write_now(operation) {
            Ok(accepted) => Ok(accepted),
            Err(waiting) => block_on(waiting.wait()),
        }
    }

    /// The same for tasks.
    ///
    /// # Errors
    /// See [`WriteError`].
    ///
    /// # Cancellation
    /// A future that is dropped before it is ready has written nothing; but with a journal, the write
    /// may be on its way there, and is then accepted.
    pub async fn write_async(
        &self,
        operation: Operation<K, V>,
    ) -> Result<Accepted<K, V>, WriteError> {
        match self.handle.write_now(operation) {
            Ok(accepted) => Ok(accepted),
            Err(waiting) => waiting.wait().await,
        }
    }

    /// As [`write`](Self::write), but what it would refuse is the caller's to store himself, in the
    /// order of its key: for callers that have no way to report an error.
    pub fn write_or_run(&self, operation: Operation<K, V>) -> Accepted<K, V> {
        match self.handle.write_now(operation) {
            Ok(accepted) => accepted,
            Err(waiting) => block_on(waiting.wait_or_run()),
        }
    }

    /// The same for tasks.
    ///
    /// # Cancellation
    /// As for [`write_async`](Self::write_async).
    pub async fn write_or_run_async(&self, operation: Operation<K, V>) -> Accepted<K, V> {
        match self.handle.write_now(operation) {
            Ok(accepted) => accepted,
            Err(waiting) => waiting.wait_or_run().await,
        }
    }

    /// Waits until all that was accepted before is stored, or given up: [`dead_letters`] tell.
    ///
    /// What waits is due at once, retries included. What fails then backs off as ever: a flush can
    /// take as long as all attempts do.
    ///
    /// After a [shutdown](Self::shutdown) whose time was over it does not wait for what was left, and
    /// it returns when the time of one is over.
    ///
    /// It returns nothing, as what is given up is not the fault of who flushes, and dead letters
    /// may be of any time.
    ///
    /// [`dead_letters`]: Self::dead_letters
    ///
    /// # Panics
    /// When the work of this queue calls it, or a setter that has its turn in it: it would wait for
    /// itself.
    pub fn flush(&self) {
        self.refuse_inside("flush");
        self.handle.core.refuse_in_turn("flush");
        self.handle.core.barrier().block();
        block_on(self.handle.core.sync());
    }

    /// The same for tasks.
    ///
    /// # Cancellation
    /// When the future is dropped, what waits is stored all the same.
    ///
    /// # Panics
    /// As [`flush`](Self::flush).
    pub async fn flush_async(&self) {
        self.refuse_inside("flush_async");
        self.handle.core.refuse_in_turn("flush_async");
        self.handle.core.barrier().wait().await;
        self.handle.core.sync().await;
    }

    /// Waits until all that was accepted before for one key is stored, or given up.
    ///
    /// # Panics
    /// As [`flush`](Self::flush).
    pub fn flush_key<Q>(&self, key: &Q)
    where
        Q: Query<K> + ?Sized,
    {
        self.refuse_inside("flush_key");
        GuestList::new().key(self, key).wait().unchanged();
    }

    /// The same for tasks.
    pub async fn flush_key_async<Q>(&self, key: &Q)
    where
        Q: Query<K> + ?Sized,
    {
        let list = GuestList::new().key(self, key);
        list.wait_async().await.unchanged();
    }

    /// Stores what waits, for no longer than `deadline`, and returns what is not written then. The
    /// queue takes no more: callers store for themselves from now on. Only what its own work writes to
    /// it before the deadline is still taken, and stored, too.
    ///
    /// Nothing of what is returned is stored any more, but what is being stored just then, and what
    /// somebody still waits for as a guest. It is kept, and read from the cache as before; a further
    /// call tries to store it again. Dead letters are not part of it.
    ///
    /// # Panics
    /// As [`flush`](Self::flush).
    pub fn shutdown(&self, deadline: Duration) -> Vec<Unwritten<K, V>> {
        self.refuse_inside("shutdown");
        self.handle.core.refuse_in_turn("shutdown");
        let core = &self.handle.core;
        let barrier = core.shut(deadline);
        if !barrier.block() {
            core.stop();
        }
        block_on(core.sync());
        self.unwritten()
    }

    /// The same for tasks. A future that is dropped leaves the queue shut down, with all that waits
    /// to be stored still.
    ///
    /// # Panics
    /// As [`flush`](Self::flush).
    pub async fn shutdown_async(&self, deadline: Duration) -> Vec<Unwritten<K, V>> {
        self.refuse_inside("shutdown_async");
        self.handle.core.refuse_in_turn("shutdown_async");
        let core = &self.handle.core;
        let barrier = core.shut(deadline);
        if !barrier.wait().await {
            core.stop();
        }
        core.sync().await;
        self.unwritten()
    }

    /// What is accepted and not stored yet, in the order of acceptance.
    pub fn unwritten(&self) -> Vec<Unwritten<K, V>> {
        self.handle.core.unwritten()
    }

    /// What was given up, in that order.
    pub fn dead_letters(&self) -> Vec<DeadLetter<K, V>> {
        self.handle.core.see(|state| state.dead.list())
    }

    /// Empties the list of what was given up, into the caller's hands.
    pub fn take_dead_letters(&self) -> Vec<DeadLetter<K, V>> {
        self.handle.core.change(|state, after| {
            let letters = state.dead.take(|_| true);
            let kept = letters.iter().filter(|letter| !letter.superseded);
            after.done.extend(kept.filter_map(DeadLetter::journaled));
            letters
        })
    }

    /// Takes up what an earlier life of the process has accepted and not stored, from the journal:
    /// the operations of one setter, which `decode` makes again of what [`Work::encode`] gave.
    /// Returns how many were accepted, in the order in which they were then.
    ///
    /// They are accepted though the queue be full: they were before. What a [`Guest`] is just changing
    /// waits until that has ended: do not call it as who holds one. What cannot be read becomes a
    /// dead letter with the reason; what is older than a write of its key since the start is
    /// dropped, and counted as [superseded](QueueStats::superseded). Until it is called for all its
    /// setters, the journal keeps what waits, and also what is stored meanwhile: call it before the
    /// first write. (A guest's body, a delete, is not in the journal: if the process ends after it
    /// and before the recovery, older writes of its key are recovered in the next life.)
    pub fn recover(
        &self,
        setter: &str,
        decode: impl Fn(&[u8]) -> Result<Operation<K, V>, Failure>,
    ) -> usize {
        self.handle.core.recover(setter, decode)
    }

    /// Puts what was given up back into the queue, as new operations, and returns how many.
    ///
    /// Those whose key has a newer write, or was changed by a guest since, are dropped from the list
    /// and counted as [superseded](QueueStats::superseded). Those that find no room in the queue stay
    /// in the list, as do all once it is shut down.
    pub fn replay_dead_letters(&self) -> usize {
        self.handle.core.replay()
    }

    /// What the queue counted, and how full it is.
    pub fn queue_stats(&self) -> QueueStats {
        self.handle.core.stats()
    }

    fn refuse_inside(&self, what: &str) {
        self.handle.core.refuse_inside(what);
    }
}

impl<K, V> Deref for WriteBehind<K, V> {
    type Target = Cache<K, V>;

    fn deref(&self) -> &Cache<K, V> {
        &self.handle.core.cache
    }
}

impl<K, V> Clone for WriteBehind<K, V> {
    fn clone(&self) -> Self {
        Self {
            handle: self.handle.another(),
        }
    }
}

impl<K: QueueKey, V: QueueValue> fmt::Debug for WriteBehind<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteBehind")
            .field("cache", &**self)
            .field("queue", &self.queue_stats())
            .finish()
    }
}
