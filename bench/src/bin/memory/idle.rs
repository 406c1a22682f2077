//! A cache that is declared, and that nobody calls.

use larder::{cached, registry};
use larder_bench::alloc::live_bytes;
use larder_bench::report::Report;
use std::fs;
use std::hint::black_box;

/// Never called; its body is, so that it is not left out of the program.
#[cached(capacity = 1_000_000, ttl = 60)]
fn declared(id: u64) -> u64 {
    id + 1
}

/// What was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Idle {
    /// Bytes on the heap, the program's own start included.
    pub(crate) heap: isize,
    caches: usize,
    /// Threads beside the first one, where the system tells.
    threads: Option<usize>,
}

/// Before anything else runs.
pub(crate) fn measure() -> Idle {
    let before = live_bytes();
    let function: fn(u64) -> u64 = declared;
    black_box(function);
    black_box(declared::uncached(1));
    let heap = live_bytes() - before;
    let threads = fs::read_dir("/proc/self/task").map(|tasks| tasks.count() - 1);
    Idle {
        heap,
        caches: registry::caches().len(),
        threads: threads.ok(),
    }
}

impl Idle {
    pub(crate) fn print(self, report: Report) {
        let mut table = report.table(1, ["of a cache that nobody called", ""]);
        table.add_row(["bytes on the heap".to_owned(), self.heap.to_string()]);
        table.add_row(["caches in the registry".to_owned(), self.caches.to_string()]);
        let threads = self
            .threads
            .map_or("not told".to_owned(), |threads| threads.to_string());
        table.add_row(["threads".to_owned(), threads]);
        report.print("Declared, and never called", &table);
    }
}
