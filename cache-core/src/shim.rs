//! The only door to threads and locks, so that the interleavings of everything behind it can be
//! explored: under `--cfg larder_shuttle` the primitives are those of shuttle,
//! else those of `parking_lot` and std.

#[cfg(not(larder_shuttle))]
mod real {
    pub(crate) use parking_lot::{Mutex, RwLock};
    pub(crate) use std::thread;
    pub(crate) use std::thread_local;
}

#[cfg(larder_shuttle)]
mod real {
    pub(crate) use shuttle::thread;
    pub(crate) use shuttle::thread_local;

    use shuttle::sync::{MutexGuard, RwLockReadGuard, RwLockWriteGuard};
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

    /// `parking_lot::RwLock` as far as this crate uses it: without poisoning.
    #[derive(Debug)]
    pub struct RwLock<T>(shuttle::sync::RwLock<T>);

    impl<T> RwLock<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(shuttle::sync::RwLock::new(value))
        }
        pub(crate) fn read(&self) -> RwLockReadGuard<'_, T> {
            self.0.read().unwrap_or_else(PoisonError::into_inner)
        }
        pub(crate) fn write(&self) -> RwLockWriteGuard<'_, T> {
            self.0.write().unwrap_or_else(PoisonError::into_inner)
        }
        pub(crate) fn try_write(&self) -> Option<RwLockWriteGuard<'_, T>> {
            match self.0.try_write() {
                Ok(guard) => Some(guard),
                Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => None,
            }
        }
    }
}

pub(crate) use real::*;
