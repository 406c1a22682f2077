//! What a setter of a `write_through` cache adds to its body, all in memory.

use crate::report::{Effort, Report};
use larder::{cached, writes};
use larder_bench::samples::{Samples, digits};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

const KEYS: u32 = 1_000;

static COUNTS: [AtomicU64; KEYS as usize] = [const { AtomicU64::new(0) }; KEYS as usize];

#[cached(strategy = "write_through", capacity = 1_000)]
fn count(id: u32) -> u64 {
    COUNTS[id as usize].load(Ordering::Relaxed)
}

#[writes(count(id) = value)]
fn set_count(id: u32, value: u64) {
    COUNTS[id as usize].store(value, Ordering::Relaxed);
}

#[cached(strategy = "write_through", capacity = 1_000)]
fn named_count(name: &str) -> u64 {
    COUNTS[name.len()].load(Ordering::Relaxed)
}

#[writes(named_count(name) = value)]
fn set_named_count(name: &str, value: u64) {
    COUNTS[name.len()].store(value, Ordering::Relaxed);
}

/// What is called, with which key.
struct Call {
    key: &'static str,
    bare: fn(&Keys, u32, u64),
    setter: fn(&Keys, u32, u64),
}

/// Made before the time is taken.
struct Keys {
    names: Vec<String>,
}

const CALLS: [Call; 3] = [
    Call {
        key: "u32, one",
        bare: |_, _, value| set_count::uncached(black_box(7), value),
        setter: |_, _, value| set_count(black_box(7), value),
    },
    Call {
        key: "u32, of 1,000",
        bare: |_, id, value| set_count::uncached(id, value),
        setter: |_, id, value| set_count(id, value),
    },
    Call {
        key: "&str, of 1,000",
        bare: |keys, id, value| set_named_count::uncached(&keys.names[id as usize], value),
        setter: |keys, id, value| set_named_count(&keys.names[id as usize], value),
    },
];

/// Prints the time of a call of the body alone, and of the setter.
pub(crate) fn added(report: &Report) {
    let mut table = report.table(
        1,
        &[
            "key",
            "threads",
            "body: ns",
            "setter: ns",
            "least .. most",
            "added: ns",
        ],
    );
    let calls = match report.effort {
        Effort::Full => 1_000_000,
        Effort::Quick => 100_000,
    };
    let names = (0..KEYS).map(|id| format!("{id:03}"));
    let keys = Keys {
        names: names.collect(),
    };
    // The entries are there: what is measured replaces them.
    for (id, name) in (0..).zip(&keys.names) {
        black_box((count(id), named_count(name)));
    }
    for call in &CALLS {
        for threads in [1, 2] {
            let (mut bare, mut setter) = (Samples::default(), Samples::default());
            // One more, which is not counted.
            for turn in 0..=report.turns() {
                let times = (
                    time(&keys, threads, calls, call.bare),
                    time(&keys, threads, calls, call.setter),
                );
                if turn > 0 {
                    bare.0.push(times.0);
                    setter.0.push(times.1);
                }
            }
            let (bare, setter) = (bare.spread(), setter.spread());
            table.add_row([
                call.key.to_owned(),
                threads.to_string(),
                digits(bare.median),
                digits(setter.median),
                setter.ends(),
                digits(setter.median - bare.median),
            ]);
        }
    }
    println!("\nWrite-through, in memory: nanoseconds of a call\n\n{table}");
}

/// The nanoseconds of one call, where all threads call at the same time.
#[expect(clippy::cast_precision_loss, reason = "nanoseconds, to three digits")]
fn time(keys: &Keys, threads: u32, calls: u32, act: fn(&Keys, u32, u64)) -> f64 {
    let start = Instant::now();
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for call in 0..calls {
                    // Each thread in an order of its own.
                    let id = call.wrapping_mul(2 * thread + 7) % KEYS;
                    act(keys, id, u64::from(call));
                }
            });
        }
    });
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}
