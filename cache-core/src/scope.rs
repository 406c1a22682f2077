//! Who may touch a cache: every thread, behind locks, or the one thread that owns it, behind none.
//!
//! All other code is written once, over [`Scope`].

use crate::lock::{Thread, thread_index};
use crate::shim::RwLock;
use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

/// Who may touch a cache. Implemented by [`Shared`] and [`Local`] only.
pub trait Scope: sealed::Sealed + Sized + 'static {}

/// The cache is shared by all threads: keys and values are `Send + Sync`, shards have locks.
#[derive(Debug)]
pub struct Shared;

/// The cache belongs to one thread: keys and values may be of any type, and there are no locks.
#[derive(Debug)]
pub struct Local;

impl Scope for Shared {}
impl Scope for Local {}

pub(crate) mod sealed {
    use super::{Arc, Deref, Local, Lock, Rc, RefCell, RwLock, Shared, thread_index};

    /// What a scope is made of.
    pub trait Sealed {
        /// What the clones of a cache hold.
        type Ptr<T>: Deref<Target = T> + Clone + From<T>;
        /// What guards a shard.
        type Lock<T>: Lock<T>;
        /// Whether there are no other threads to wait for.
        const LOCAL: bool;
        /// The number of this thread, from 0 on, if it has one: no two have the same at once.
        fn thread() -> Option<usize>;
    }

    impl Sealed for Shared {
        type Ptr<T> = Arc<T>;
        type Lock<T> = RwLock<T>;
        const LOCAL: bool = false;
        fn thread() -> Option<usize> {
            thread_index()
        }
    }

    impl Sealed for Local {
        type Ptr<T> = Rc<T>;
        type Lock<T> = RefCell<T>;
        const LOCAL: bool = true;
        fn thread() -> Option<usize> {
            Some(0)
        }
    }
}

/// A value that is read by many or written by one, for the length of a closure.
///
/// Closures, not guards: what runs under a lock is then seen in one piece.
pub trait Lock<T> {
    /// Guards `value`.
    fn guard(value: T) -> Self;
    /// Waits until no one writes.
    fn reading<R>(&self, read: impl FnOnce(&T) -> R) -> R;
    /// Reads only where it is found out at once that no one writes. `read` is told the thread.
    fn try_reading<R>(&self, read: impl FnOnce(&T, Thread) -> R) -> Option<R>;
    /// Waits until no one else is there.
    fn writing<R>(&self, write: impl FnOnce(&mut T) -> R) -> R;
    /// Writes only where nobody else is there now.
    fn try_writing<R>(&self, write: impl FnOnce(&mut T) -> R) -> Option<R>;
}

impl<T> Lock<T> for RefCell<T> {
    fn guard(value: T) -> Self {
        RefCell::new(value)
    }
    fn reading<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.borrow())
    }
    #[inline]
    fn try_reading<R>(&self, read: impl FnOnce(&T, Thread) -> R) -> Option<R> {
        let value = self.try_borrow().ok()?;
        Some(read(&value, Thread::ONLY))
    }
    fn writing<R>(&self, write: impl FnOnce(&mut T) -> R) -> R {
        write(&mut self.borrow_mut())
    }
    fn try_writing<R>(&self, write: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.try_borrow_mut()
            .ok()
            .map(|mut guard| write(&mut guard))
    }
}
