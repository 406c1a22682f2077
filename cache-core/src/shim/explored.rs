//! The primitives of shuttle, in the shape of those that they stand for.

#![expect(unsafe_code, reason = "`RawRwLock` is an unsafe trait")]

pub(crate) use shuttle::sync::atomic;
pub(crate) use shuttle::thread;
pub(crate) use shuttle::thread_local;

use crate::lock::Thread;
use crate::scope::Lock;
use atomic::{AtomicUsize, Ordering};
use parking_lot::lock_api;
use shuttle::sync::MutexGuard;
use std::sync::{PoisonError, TryLockError};

/// `parking_lot::Mutex` as far as this crate uses it: without poisoning.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(shuttle::sync::Mutex::new(value))
    }
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The lock of a shard as it ought to be. How ours is made (`lock`) has an exploration of its own, so
/// that those of the protocol need not go through its steps.
#[derive(Debug)]
pub struct RwLock<T>(shuttle::sync::RwLock<T>);

impl<T> Lock<T> for RwLock<T> {
    fn guard(value: T) -> Self {
        Self(shuttle::sync::RwLock::new(value))
    }
    fn reading<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
    fn try_reading<R>(&self, read: impl FnOnce(&T, Thread) -> R) -> Option<R> {
        match self.0.try_read() {
            Ok(guard) => Some(read(&guard, Thread::ONLY)),
            Err(TryLockError::Poisoned(poisoned)) => {
                Some(read(&poisoned.into_inner(), Thread::ONLY))
            }
            Err(TryLockError::WouldBlock) => None,
        }
    }
    fn writing<R>(&self, write: impl FnOnce(&mut T) -> R) -> R {
        write(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
    fn try_writing<R>(&self, write: impl FnOnce(&mut T) -> R) -> Option<R> {
        match self.0.try_write() {
            Ok(mut guard) => Some(write(&mut guard)),
            Err(TryLockError::Poisoned(poisoned)) => Some(write(&mut poisoned.into_inner())),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

/// `parking_lot::RawRwLock`, as plain as can be.
#[derive(Debug)]
pub(crate) struct RawRwLock {
    /// The number of readers, or `WRITER`.
    held: AtomicUsize,
}

const WRITER: usize = usize::MAX;

impl RawRwLock {
    fn change(&self, change: impl FnMut(usize) -> Option<usize>) -> bool {
        let order = Ordering::SeqCst;
        self.held.fetch_update(order, order, change).is_ok()
    }
}

// SAFETY: `held` is `WRITER` while, and only while, one alone holds the lock.
unsafe impl lock_api::RawRwLock for RawRwLock {
    #[expect(
        clippy::declare_interior_mutable_const,
        reason = "as lock_api asks for it"
    )]
    const INIT: Self = Self {
        held: AtomicUsize::new(0),
    };
    type GuardMarker = lock_api::GuardNoSend;

    fn lock_shared(&self) {
        while !self.try_lock_shared() {
            thread::yield_now();
        }
    }
    fn try_lock_shared(&self) -> bool {
        self.change(|held| (held != WRITER).then(|| held + 1))
    }
    unsafe fn unlock_shared(&self) {
        self.held.fetch_sub(1, Ordering::SeqCst);
    }
    fn lock_exclusive(&self) {
        while !self.try_lock_exclusive() {
            thread::yield_now();
        }
    }
    fn try_lock_exclusive(&self) -> bool {
        self.change(|held| (held == 0).then_some(WRITER))
    }
    unsafe fn unlock_exclusive(&self) {
        self.held.store(0, Ordering::SeqCst);
    }
}
