//! An upper bound of the time that is cheap to read.
//!
//! To read the system's clock takes longer than a whole hit. So while caches are read whose entries
//! age, a thread looks at it every `PERIOD` for all of them, and notes the [`Tick`] of a time that
//! comes only after another `SLACK`. Only what is to expire before that tick is over has to be looked
//! at with the real clock: the ages of entries stay exact.
//!
//! That holds as long as the thread gets to run once within `SLACK`. Where it does not, in a process
//! that is starved of CPU or was forked, an entry can be served past its time until it ticks again, or
//! until one of the next few hundred hits notices ([`check`]). And ticks end after 2.3 years: in a process
//! that is older, each hit of an entry that ages asks the real clock.

use super::{Nanos, Tick, unmoved_now};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

/// Time between two looks at the system's clock.
const PERIOD: Duration = Duration::from_millis(10);

/// How long a noted tick holds at least.
const SLACK: Nanos = 100_000_000;

/// Looks until the thread goes to rest, if nobody asks for more.
const TURNS: u32 = 100;

/// The number of a tick that is not over yet; of the last one while nobody looks.
static LATEST: AtomicU32 = AtomicU32::new(Tick::LAST.number());

/// Whether the thread is to go on.
static WANTED: AtomicBool = AtomicBool::new(false);

/// The thread, once there is one.
static THREAD: Mutex<Option<Thread>> = Mutex::new(None);

/// A tick that is not over yet; the last one where none is known.
#[inline]
pub(super) fn latest() -> Tick {
    Tick::numbered(LATEST.load(Ordering::Relaxed))
}

/// The same; where none is known, one soon will be.
#[inline]
pub(super) fn wanted_latest() -> Tick {
    let latest = latest();
    if latest == Tick::LAST {
        want();
    }
    latest
}

/// About the time of the last look at the clock, not after it; or now, if nobody looks.
#[inline]
pub(super) fn recently() -> Nanos {
    match wanted_latest() {
        Tick::LAST => unmoved_now(),
        latest => time_noted_as(latest),
    }
}

/// The tick that is noted at a time.
fn noted_at(now: Nanos) -> Tick {
    Tick::of(now.saturating_add(SLACK))
}

/// The earliest time at which this tick is noted.
fn time_noted_as(latest: Tick) -> Nanos {
    latest.start().saturating_sub(SLACK)
}

/// Makes sure that [`latest`] is right.
pub(super) fn check() {
    forget_if_over(&LATEST, Tick::of(unmoved_now()));
}

fn forget_if_over(latest: &AtomicU32, now: Tick) {
    let before = latest.load(Ordering::Relaxed);
    if Tick::numbered(before) < now {
        // Nobody is served by this tick any more. The thread notes a new one, if it is still there.
        let after = Tick::LAST.number();
        let _ = latest.compare_exchange(before, after, Ordering::Relaxed, Ordering::Relaxed);
    }
}

fn note(latest: Tick) {
    LATEST.store(latest.number(), Ordering::Relaxed);
}

/// Has the thread go on for a while.
#[cold]
pub(super) fn want() {
    // A look first: where no tick can be known, each hit comes here.
    let is_wanted = WANTED.load(Ordering::Relaxed) || WANTED.swap(true, Ordering::AcqRel);
    if cfg!(larder_shuttle) || is_wanted {
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
            note(noted_at(unmoved_now()));
            thread::sleep(PERIOD);
        }
        // In this order: who finds no tick after that has the thread go on.
        WANTED.store(false, Ordering::Release);
        note(Tick::LAST);
        while !WANTED.load(Ordering::Acquire) {
            thread::park();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_that_is_over_is_forgotten() {
        let second: Nanos = 1_000_000_000;
        let noted = Tick::of(5 * second);
        let left = |now: Nanos| {
            let latest = AtomicU32::new(noted.number());
            forget_if_over(&latest, Tick::of(now));
            Tick::numbered(latest.into_inner())
        };
        assert_eq!([0, 4 * second, 5 * second].map(left), [noted; 3]);
        assert_eq!(left(6 * second), Tick::LAST);
    }

    #[test]
    fn a_noted_tick_holds_for_the_slack_and_tells_no_time_to_come() {
        for now in (0..100).map(|nth| nth * 5_555_555) {
            let noted = noted_at(now);
            assert!(noted >= Tick::of(now + SLACK), "{now}");
            let recently = time_noted_as(noted);
            assert!(recently <= now && now - recently < 17_000_000, "{now}");
        }
    }
}
