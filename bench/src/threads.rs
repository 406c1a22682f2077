//! Threads that start at the same time.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

/// Runs `work` on so many threads at once, each after its `ready`, and tells the nanoseconds from
/// when the first began until the last was done. Both get the number of the thread.
///
/// # Panics
/// Where one of them does.
pub fn timed(threads: usize, ready: impl Fn(usize) + Sync, work: impl Fn(usize) + Sync) -> f64 {
    let arrived = AtomicUsize::new(0);
    let run = |thread: usize| {
        ready(thread);
        arrived.fetch_add(1, Ordering::AcqRel);
        // Without sleeping: those who are woken begin late, and slices are short.
        while arrived.load(Ordering::Acquire) < threads {
            thread::yield_now();
        }
        let start = Instant::now();
        work(thread);
        (start, Instant::now())
    };
    let run = &run;
    let spans: Vec<_> = thread::scope(|scope| {
        let all: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || run(thread)))
            .collect();
        all.into_iter()
            .map(|thread| thread.join().expect("a measurement panicked"))
            .collect()
    });
    let first = spans
        .iter()
        .map(|span| span.0)
        .min()
        .expect("there is a thread");
    let last = spans
        .iter()
        .map(|span| span.1)
        .max()
        .expect("there is a thread");
    (last - first).as_nanos() as f64
}

/// How many of the threads share a core: 1 where there are cores enough.
pub fn crowding(threads: usize) -> f64 {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    (threads as f64 / cores as f64).max(1.0)
}
