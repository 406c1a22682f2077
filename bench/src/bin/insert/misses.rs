//! Calls that miss: each looks up, runs a body of no work, stores and evicts.

use crate::evict::{THREADS, print_samples};
use larder_bench::Failed;
use larder_bench::options::Options;
use larder_bench::report::Report;
use larder_bench::threads::timed;
use larder_bench::turns::by_turns;
use std::convert::Infallible;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

const CAPACITY: usize = 10_000;

fn body(id: u64) -> u64 {
    black_box(id) ^ 1
}

mod annotated {
    #![allow(
        missing_docs,
        unreachable_pub,
        dead_code,
        clippy::pedantic,
        clippy::allow_attributes_without_reason,
        reason = "the attributes of peers make items as they like"
    )]

    use super::body;

    #[larder::cached(capacity = 10_000)]
    pub(super) fn larder_default(id: u64) -> u64 {
        body(id)
    }

    #[larder::cached(capacity = 10_000, ttl = "1h")]
    pub(super) fn larder_ttl(id: u64) -> u64 {
        body(id)
    }

    #[larder::cached(capacity = 10_000, scope = "thread")]
    pub(super) fn larder_thread(id: u64) -> u64 {
        body(id)
    }

    #[cached::macros::cached(max_size = 10_000)]
    pub(super) fn cached_lru(id: u64) -> u64 {
        body(id)
    }

    #[cached::macros::cached(max_size = 10_000, ttl_secs = 3_600)]
    pub(super) fn cached_ttl(id: u64) -> u64 {
        body(id)
    }

    #[cached::macros::concurrent_cached(max_size = 10_000)]
    pub(super) fn cached_concurrent(id: u64) -> u64 {
        body(id)
    }

    #[memoize::memoize(Capacity: 10_000)]
    pub(super) fn memoize_thread(id: u64) -> u64 {
        body(id)
    }
}

type Call = Box<dyn Fn(u64) -> u64 + Sync>;

fn calls() -> Vec<(&'static str, Call)> {
    let quick = quick_cache::sync::Cache::<u64, u64>::new(CAPACITY);
    let moka = moka::sync::Cache::<u64, u64>::new(CAPACITY as u64);
    let quick = move |id| {
        let loaded = quick.get_or_insert_with(&id, || Ok::<_, Infallible>(body(id)));
        loaded.unwrap_or_else(|never| match never {})
    };
    vec![
        ("larder", Box::new(annotated::larder_default)),
        ("larder, ttl", Box::new(annotated::larder_ttl)),
        ("larder, of the thread", Box::new(annotated::larder_thread)),
        ("cached", Box::new(annotated::cached_lru)),
        ("cached, ttl", Box::new(annotated::cached_ttl)),
        ("cached, concurrent", Box::new(annotated::cached_concurrent)),
        (
            "memoize, of the thread",
            Box::new(annotated::memoize_thread),
        ),
        ("by hand: quick_cache", Box::new(quick)),
        (
            "by hand: moka",
            Box::new(move |id| moka.get_with(id, || body(id))),
        ),
    ]
}

pub(crate) fn run(report: Report, options: &Options) -> Result<(), Failed> {
    let mut calls = calls();
    calls.retain(|(name, _)| options.wants(name));
    let turns: Vec<_> = calls
        .iter()
        .flat_map(|(_, call)| THREADS.map(|threads| (call, threads)))
        .collect();
    let next = AtomicU64::new(0);
    let count = options.effort(50_000, 20_000);
    let miss = |call: &Call, threads: usize| {
        let first = next.fetch_add(threads as u64 * 2 * count, Ordering::Relaxed);
        let of = |thread: usize| first + thread as u64 * 2 * count;
        let call_all = |from: u64| {
            for id in from..from + count {
                black_box(call(id));
            }
        };
        // First to fill it: each thread may have a cache of its own, and none of it is left.
        let ready = |thread| call_all(of(thread));
        let nanos = timed(threads, ready, |thread| call_all(of(thread) + count));
        nanos / count as f64
    };
    let samples = by_turns(&turns, options.effort(11, 3), |(call, threads), _| {
        Ok(miss(call, *threads))
    })?;
    let names: Vec<_> = calls.iter().map(|(name, _)| *name).collect();
    print_samples(
        report,
        "Call of a function that misses, u64 -> u64, room for 10,000: ns on each thread",
        &names,
        &samples,
    );
    Ok(())
}
