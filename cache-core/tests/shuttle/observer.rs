//! What returned when, to tell whether reads are in order.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};

/// Notes what returned. Not made of shuttle's primitives, so no thread comes in between a step of
/// the cache and its note.
#[derive(Default)]
pub(crate) struct Observer {
    /// The newest version of which a write has returned.
    written: AtomicU64,
    /// The newest version that a read has returned.
    seen: AtomicU64,
    /// How often what was written was taken back, or began to be.
    taken_back: AtomicUsize,
    /// Bodies that ran.
    bodies: AtomicUsize,
}

/// What a read must not be older than: what had returned when it started.
#[derive(Clone, Copy)]
pub(crate) struct Floor {
    written: u64,
    seen: u64,
    taken_back: usize,
}

impl Observer {
    /// A body runs.
    pub(crate) fn ran(&self) {
        self.bodies.fetch_add(1, SeqCst);
    }

    /// The bodies that ran.
    pub(crate) fn bodies(&self) -> usize {
        self.bodies.load(SeqCst)
    }

    /// A write returns.
    pub(crate) fn wrote(&self, version: u64) {
        self.written.fetch_max(version, SeqCst);
    }

    /// A read starts.
    pub(crate) fn floor(&self) -> Floor {
        Floor {
            written: self.written.load(SeqCst),
            seen: self.seen.load(SeqCst),
            taken_back: self.taken_back.load(SeqCst),
        }
    }

    /// A write of which it had returned that it was done is taken back: reads may be older again.
    pub(crate) fn takes_back(&self, take_back: impl FnOnce()) {
        self.begins_anew();
        take_back();
        self.begins_anew();
    }

    fn begins_anew(&self) {
        self.taken_back.fetch_add(1, SeqCst);
        self.written.store(0, SeqCst);
        self.seen.store(0, SeqCst);
    }

    /// A read returns.
    pub(crate) fn read(&self, floor: Floor, value: u64) {
        let Floor {
            written,
            seen,
            taken_back,
        } = floor;
        if taken_back != self.taken_back.load(SeqCst) {
            return;
        }
        assert!(value >= written, "read {value} after {written} was written");
        assert!(value >= seen, "read {value} after {seen} was read");
        self.seen.fetch_max(value, SeqCst);
    }
}
