//! The only door to threads, locks and the atomics that make them, so that the interleavings of
//! everything behind it can be explored: under `--cfg larder_shuttle` the primitives are those of
//! shuttle, else those of `parking_lot` and std.

#[cfg(not(larder_shuttle))]
mod real {
    pub(crate) use crate::lock::RwLock;
    pub(crate) use parking_lot::{Mutex, RawRwLock};
    pub(crate) use std::sync::atomic;
    pub(crate) use std::thread;
    pub(crate) use std::thread_local;
}

#[cfg(larder_shuttle)]
mod explored;
#[cfg(larder_shuttle)]
use explored as real;

pub(crate) use real::*;

/// A `static` for the process; under shuttle, for each execution that is explored.
macro_rules! global {
    ($(#[$attribute:meta])* static $name:ident: $type:ty = $value:expr;) => {
        #[cfg(not(larder_shuttle))]
        $(#[$attribute])*
        static $name: $type = $value;

        #[cfg(larder_shuttle)]
        shuttle::lazy_static! {
            $(#[$attribute])*
            static ref $name: $type = $value;
        }
    };
}
pub(crate) use global;

/// Waits for another thread that is about to be done, the `turn`th time in a row.
pub(crate) fn spin(turn: u32) {
    /// Longer than most reads of a value take.
    const SPINS: u32 = 100;
    if turn < SPINS && !cfg!(larder_shuttle) {
        std::hint::spin_loop();
    } else {
        thread::yield_now();
    }
}
