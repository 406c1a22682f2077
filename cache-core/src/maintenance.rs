//! The one thread that takes expired entries out of all caches, so that they leave memory without
//! being read, and that ends the pauses of hit-ratio curves. It runs while there is a cache whose
//! entries can expire, or whose curve pauses.

use crate::curve;
use crate::registry;
use crate::unwind::contain;
use parking_lot::Mutex;
use std::thread;
use std::time::Duration;

/// How long an expired entry stays in memory at most, but for the time that a sweep takes.
const PERIOD: Duration = Duration::from_secs(1);

/// Whether the thread runs.
static RUNNING: Mutex<bool> = Mutex::new(false);

/// Makes sure that the thread runs.
pub(crate) fn start() {
    let mut running = RUNNING.lock();
    if *running || cfg!(larder_shuttle) {
        return;
    }
    let thread = thread::Builder::new().name("larder-expiry".into());
    // Where no thread can be had, writes still take expired entries out, and the next cache that is
    // made tries again.
    *running = thread.spawn(run).is_ok();
}

fn run() {
    loop {
        thread::sleep(PERIOD);
        if sweep() {
            continue;
        }
        *RUNNING.lock() = false;
        // A cache that was made just before that line counted on this thread: it goes on, unless a
        // cache made after it has started another.
        if !sweep() || std::mem::replace(&mut *RUNNING.lock(), true) {
            return;
        }
    }
}

/// Whether there is a cache where anything can expire, or a curve that pauses.
fn sweep() -> bool {
    // A panic can come from the `Drop` of a value only; the rest must still be swept.
    let mut expiring = true;
    contain(|| expiring = registry::sweep());
    expiring | curve::tick_all()
}
