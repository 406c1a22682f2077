//! The lock of a shard: readers write to no memory that other readers write to.
//!
//! A usual reader-writer lock counts its readers in one word, and that word goes back and forth
//! between the cores: two threads that only read are then slower than one. Here a reader says what it
//! reads in a place of its own thread (`readers`), and a writer, who is rare, looks through all places:
//!
//! ```text
//! reader: my place = this lock                writer: take the usual lock
//!         writing? -> my place = none,                writing = true
//!                     take the usual lock             wait until no place says this lock
//!         read                                        write
//!         my place = none                             writing = false, leave the usual lock
//! ```
//!
//! Both sides write first and look then, and all four accesses are sequentially consistent: at least
//! one of the two sees the other. A reader that sees a writer, is reading something else already, or
//! whose thread has no place (there are 64 of them) takes the usual lock inside of this one.
//!
//! A thread that asks for a lock it holds waits for itself, as with the usual ones.

#![expect(
    unsafe_code,
    reason = "what makes shared memory safe can't be safe itself"
)]

mod readers;

use crate::scope::Lock;
use crate::shim::atomic::{AtomicBool, Ordering};
use crate::shim::{RawRwLock, spin};
use parking_lot::lock_api::RawRwLock as _;
use readers::Place;
use std::cell::UnsafeCell;
use std::fmt;

pub(crate) use readers::{MOST as MOST_THREADS, Thread, index as thread_index};

/// A value that many read, or one writes.
#[repr(C)] // the value has the address by which the lock is known
pub struct RwLock<T> {
    value: UnsafeCell<T>,
    /// Held by writers, and by readers that are not announced.
    usual: RawRwLock,
    /// Whether a writer has locked out readers, or is about to. Written by who holds `usual` alone.
    writing: AtomicBool,
}

// SAFETY: as for any reader-writer lock: through a shared one, all threads get at `&T`, and each of
// them, one at a time, at `&mut T`.
unsafe impl<T: Send + Sync> Sync for RwLock<T> {}

impl<T> RwLock<T> {
    /// What readers announce: the address, which no other lock has while this one is borrowed. (One whose
    /// value began with another lock would have that one's; a shard does not.)
    fn name(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Comes in to read, if that can be announced and nobody writes.
    #[inline]
    fn announce(&self) -> Option<Reader<'_>> {
        let reader = Reader {
            usual: &self.usual,
            place: Some(readers::announce(self.name())?),
        };
        let writing = self.writing.load(Ordering::SeqCst);
        (!writing).then_some(reader)
    }

    /// Comes in to read.
    fn enter(&self) -> Reader<'_> {
        self.announce().unwrap_or_else(|| {
            self.usual.lock_shared();
            Reader {
                usual: &self.usual,
                place: None,
            }
        })
    }

    /// What is read.
    ///
    /// # Safety
    /// Up to the end of the borrow, a [`Reader`] of this lock must be there.
    #[inline]
    unsafe fn read(&self) -> &T {
        // SAFETY: no writer is inside, nor comes in until the reader is dropped. It holds `usual`, as
        // writers do alone; or it is announced, and saw no writer after that, but acquired what the
        // last one released. A writer that sets `writing` later than that looks at this place still
        // later, and as all of this has one order (`SeqCst`), it finds the announcement, and waits
        // until it acquires the release that withdraws it.
        unsafe { &*self.value.get() }
    }

    /// Lets no more readers in; those who are announced may be in already. `usual` is held alone.
    fn shut(&self) -> Writer<'_> {
        self.writing.swap(true, Ordering::SeqCst);
        Writer {
            usual: &self.usual,
            writing: &self.writing,
        }
    }
}

impl<T> Lock<T> for RwLock<T> {
    fn guard(value: T) -> Self {
        Self {
            usual: RawRwLock::INIT,
            writing: AtomicBool::new(false),
            value: UnsafeCell::new(value),
        }
    }

    fn reading<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        let _leave = self.enter();
        // SAFETY: there is a reader until the end.
        read(unsafe { self.read() })
    }

    #[inline]
    fn try_reading<R>(&self, read: impl FnOnce(&T, Thread) -> R) -> Option<R> {
        let reader = self.announce()?;
        let thread = reader.place.map(Thread::of)?;
        // SAFETY: there is a reader until the end.
        Some(read(unsafe { self.read() }, thread))
    }

    fn writing<R>(&self, write: impl FnOnce(&mut T) -> R) -> R {
        self.usual.lock_exclusive();
        let _leave = self.shut();
        readers::all(|place| {
            let mut turns = 0..;
            while place.names(self.name()) {
                spin(turns.next().unwrap_or(u32::MAX));
            }
            true
        });
        // SAFETY: holding `usual` alone keeps out other writers, and readers that hold it. Since
        // `writing` was set, each place was seen not to name this lock: its reader has left, or found
        // `writing` and did not come in.
        write(unsafe { &mut *self.value.get() })
    }

    fn try_writing<R>(&self, write: impl FnOnce(&mut T) -> R) -> Option<R> {
        if !self.usual.try_lock_exclusive() {
            return None;
        }
        let _leave = self.shut();
        let alone = readers::all(|place| !place.names(self.name()));
        // SAFETY: as in `writing`.
        alone.then(|| write(unsafe { &mut *self.value.get() }))
    }
}

impl<T> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RwLock").finish_non_exhaustive()
    }
}

/// A reader who is inside, until it is dropped.
struct Reader<'lock> {
    usual: &'lock RawRwLock,
    /// Where it is announced; else it holds `usual`.
    place: Option<&'static Place>,
}

impl Drop for Reader<'_> {
    #[inline]
    fn drop(&mut self) {
        match self.place {
            Some(place) => place.withdraw(),
            // SAFETY: it holds it.
            None => unsafe { self.usual.unlock_shared() },
        }
    }
}

/// A writer who keeps others out, until it is dropped.
struct Writer<'lock> {
    /// It holds this alone.
    usual: &'lock RawRwLock,
    writing: &'lock AtomicBool,
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        self.writing.store(false, Ordering::Release);
        // SAFETY: it holds it.
        unsafe { self.usual.unlock_exclusive() }
    }
}
