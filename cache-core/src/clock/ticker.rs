//! An upper bound of the time that is cheap to read.
//!
//! To read the system's clock takes longer than a whole hit. So while caches are read whose entries
//! age, a thread looks at it every `PERIOD` for all of them, and notes a time that is not over yet for
//! another `SLACK`. Only what is to expire before that time has to be looked at with the real clock:
//! the ages of entries stay exact.
//!
//! That holds as long as the thread gets to run once within `SLACK`. Where it does not, in a process
//! that is starved of CPU or was forked, an entry can be served past its time until it ticks again, or
//! until one of the next few hundred hits notices ([`check`]).

use super::{NEVER, Nanos, unmoved_now};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

/// Time between two looks at the system's clock.
const PERIOD: Duration = Duration::from_millis(10);

/// How long a noted time holds.
const SLACK: Nanos = 100_000_000;

/// Looks until the thread goes to rest, if nobody asks for more.
const TURNS: u32 = 100;

/// A time that is not over yet; `NEVER` while nobody looks.
static LATEST: AtomicU64 = AtomicU64::new(NEVER);

/// Whether the thread is to go on.
static WANTED: AtomicBool = AtomicBool::new(false);

/// The thread, once there is one.
static THREAD: Mutex<Option<Thread>> = Mutex::new(None);

/// A time that is not over yet, or `NEVER` where that is not known; it then soon will be.
#[inline]
pub(super) fn latest() -> Nanos {
    let latest = LATEST.load(Ordering::Relaxed);
    if latest == NEVER {
        want();
    }
    latest
}

/// The time of the last look at the clock; or now, if nobody looks.
#[inline]
pub(super) fn recently() -> Nanos {
    match latest() {
        NEVER => unmoved_now(),
        latest => latest.saturating_sub(SLACK),
    }
}

/// Makes sure that [`latest`] is right.
pub(super) fn check() {
    let latest = LATEST.load(Ordering::Relaxed);
    if latest < unmoved_now() {
        // Nobody is served by this time any more. The thread notes a new one, if it is still there.
        let _ = LATEST.compare_exchange(latest, NEVER, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// Has the thread go on for a while.
#[cold]
pub(super) fn want() {
    if cfg!(larder_shuttle) || WANTED.swap(true, Ordering::AcqRel) {
        return;
    }
    let mut thread = THREAD.lock();
    if let Some(thread) = &*thread {
        thread.unpark();
    } else {
        let builder = thread::Builder::new().name("larder-clock".into());
        // Where no thread can be had, the real clock goes on being asked.
        let started = builder.spawn(run).ok();
        *thread = started.map(|handle| handle.thread().clone());
    }
}

fn run() {
    loop {
        for _ in 0..TURNS {
            LATEST.store(unmoved_now().saturating_add(SLACK), Ordering::Relaxed);
            thread::sleep(PERIOD);
        }
        // In this order: who finds no time after that has the thread go on.
        WANTED.store(false, Ordering::Release);
        LATEST.store(NEVER, Ordering::Relaxed);
        while !WANTED.load(Ordering::Acquire) {
            thread::park();
        }
    }
}
