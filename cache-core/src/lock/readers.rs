//! The places at which threads say what they are reading.

use crate::shim::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::shim::{global, thread_local};
use std::cell::Cell;

/// How many threads can have a place at once. It bounds what a writer has to look at; threads beyond
/// read by the usual lock.
pub(crate) const MOST: usize = if cfg!(larder_shuttle) { 2 } else { 64 };

/// Reads that a thread which found no place does without one before it looks again.
const PATIENCE: u32 = 1_000;

/// What a place says while its thread reads nothing. No lock has this address.
const NOTHING: usize = 0;

/// The place of one thread, on cache lines of its own: the thread writes to it with every read.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Place {
    /// The lock that is read, or `NOTHING`. Written by the owner only.
    reads: AtomicUsize,
    /// Whether a thread owns the place.
    taken: AtomicBool,
    /// The number of the place.
    index: usize,
}

impl Place {
    /// Whether the owner reads `lock`.
    pub(super) fn names(&self, lock: usize) -> bool {
        self.reads.load(Ordering::SeqCst) == lock
    }

    /// The number of the place: from 0 on, and no two threads have the same at once.
    #[inline]
    pub(super) fn index(&self) -> usize {
        self.index
    }

    /// Says that the owner reads nothing any more.
    #[inline]
    pub(super) fn withdraw(&self) {
        self.reads.store(NOTHING, Ordering::Release);
    }

    fn take(&self) -> bool {
        let (before, after) = (Ordering::Acquire, Ordering::Relaxed);
        let taken = self.taken.compare_exchange(false, true, before, after);
        taken.is_ok()
    }
}

/// A thread that reads.
///
/// Its number is looked up only when it is asked for: until then it would be in the way, in one of the
/// few registers that a hit has.
#[derive(Debug, Clone, Copy)]
pub struct Thread(Option<&'static Place>);

impl Thread {
    /// The one that has a cache for itself.
    pub(crate) const ONLY: Self = Self(None);

    pub(super) fn of(place: &'static Place) -> Self {
        Self(Some(place))
    }

    /// Its number, from 0 on.
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.0.map_or(0, Place::index)
    }
}

/// All places.
struct Places {
    places: [Place; MOST],
    /// How many of them, from the first on, were ever taken.
    used: AtomicUsize,
}

impl Places {
    const fn new() -> Self {
        let mut places = [const {
            Place {
                reads: AtomicUsize::new(NOTHING),
                taken: AtomicBool::new(false),
                index: 0,
            }
        }; MOST];
        let mut index = 0;
        while index < MOST {
            places[index].index = index;
            index += 1;
        }
        Self {
            places,
            used: AtomicUsize::new(0),
        }
    }
}

global! {
    static PLACES: Places = Places::new();
}

thread_local! {
    /// The place of this thread, once it has one. Beside `LEASE`, as what needs no `Drop` is cheaper to
    /// get at.
    static MINE: Cell<Option<&'static Place>> = const { Cell::new(None) };
    static LEASE: Lease = const {
        Lease { place: Cell::new(None), patience: Cell::new(0) }
    };
}

/// Gives the place of a thread back when the thread ends.
struct Lease {
    place: Cell<Option<&'static Place>>,
    /// Reads until a place is looked for.
    patience: Cell<u32>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        let _ = MINE.try_with(Cell::take);
        if let Some(place) = self.place.take() {
            place.taken.store(false, Ordering::Release);
        }
    }
}

#[inline]
fn mine() -> Option<&'static Place> {
    MINE.try_with(Cell::get).ok().flatten()
}

/// Says that this thread reads `lock`; not where it has no place, or reads another lock already.
#[inline]
pub(super) fn announce(lock: usize) -> Option<&'static Place> {
    let place = mine().or_else(take_place)?;
    if place.reads.load(Ordering::Relaxed) != NOTHING {
        return None;
    }
    place.reads.swap(lock, Ordering::SeqCst);
    Some(place)
}

/// Whether something holds for each place that a thread may have.
pub(super) fn all(holds: impl FnMut(&Place) -> bool) -> bool {
    let used = PLACES.used.load(Ordering::SeqCst);
    PLACES.places[..used].iter().all(holds)
}

/// A number that no other thread has now, from 0 on; `None` for a thread without a place.
#[inline]
pub(crate) fn index() -> Option<usize> {
    mine().map(Place::index)
}

/// Takes a place for this thread.
#[cold]
fn take_place() -> Option<&'static Place> {
    let place = LEASE.try_with(|lease| {
        if let Some(patience) = lease.patience.get().checked_sub(1) {
            lease.patience.set(patience);
            return None;
        }
        let place = PLACES.places.iter().find(|place| place.take());
        lease.place.set(place);
        if place.is_none() {
            lease.patience.set(PATIENCE);
        }
        place
    });
    // A thread on its way out gets none any more: nobody would give it back.
    let place = place.ok().flatten()?;
    // Before anything is announced there: who does not see this did not see that.
    PLACES.used.fetch_max(place.index + 1, Ordering::SeqCst);
    let _ = MINE.try_with(|mine| mine.set(Some(place)));
    Some(place)
}
