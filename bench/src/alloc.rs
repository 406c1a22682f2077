//! An allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicIsize, Ordering};

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

static LIVE: AtomicIsize = AtomicIsize::new(0);

/// The system's allocator, which counts the allocations of each thread. A bin that wants to know
/// makes it its `#[global_allocator]`.
///
/// With `BYTES`, it also adds up what is allocated now, which threads contend for: not while speed
/// is measured.
pub struct Counting<const BYTES: bool>;

/// The allocations that this thread has made.
pub fn allocations() -> u64 {
    CALLS.get()
}

/// The bytes that all threads have allocated and not freed.
pub fn live_bytes() -> isize {
    LIVE.load(Ordering::Relaxed)
}

impl<const BYTES: bool> Counting<BYTES> {
    fn count(bytes: usize) {
        CALLS.set(CALLS.get() + 1);
        Self::add(bytes.cast_signed());
    }

    fn add(bytes: isize) {
        if BYTES {
            LIVE.fetch_add(bytes, Ordering::Relaxed);
        }
    }
}

// SAFETY: all is left to `System`; counting touches no memory that it hands out, and does not
// allocate: the counter of a thread is initialized at compile time, and needs no destructor.
unsafe impl<const BYTES: bool> GlobalAlloc for Counting<BYTES> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::count(layout.size());
        // SAFETY: the caller keeps to the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::count(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        Self::add(-layout.size().cast_signed());
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::count(size);
        Self::add(-layout.size().cast_signed());
        // SAFETY: as above.
        unsafe { System.realloc(memory, layout, size) }
    }
}
