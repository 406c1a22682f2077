//! What is measured: each call, by whether it ran the body.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::db;

/// What is measured of one function: nanoseconds of the calls that ran the body in the caller's
/// thread, and of those that did not.
pub(crate) struct Timings {
    pub(crate) ran: Histogram<u64>,
    pub(crate) hit: Histogram<u64>,
}

/// What one thread, or all of them together, saw.
#[derive(Default)]
pub(crate) struct Measures {
    pub(crate) visits: u64,
    pub(crate) orders: u64,
    pub(crate) prices: u64,
    pub(crate) elapsed: Duration,
    pub(crate) product: Timings,
    pub(crate) user: Timings,
    pub(crate) orders_of: Timings,
    pub(crate) shipping_cost: Timings,
    pub(crate) bestsellers: Timings,
}

impl Timings {
    /// A call that waited for another thread's load counts as a hit here, for it ran no query: such
    /// calls are few, and the report's medians are not moved by them.
    pub(crate) fn time<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let before = db::queries_of_this_thread();
        let start = Instant::now();
        let result = call();
        let nanos = start.elapsed().as_nanos() as u64;
        let ran = db::queries_of_this_thread() > before;
        let timings = if ran { &mut self.ran } else { &mut self.hit };
        timings.saturating_record(nanos);
        result
    }

    pub(crate) fn calls(&self) -> u64 {
        self.ran.len() + self.hit.len()
    }
}

impl Default for Timings {
    fn default() -> Self {
        // Up to 100 s, to three digits.
        let histogram = || Histogram::new_with_max(100_000_000_000, 3).expect("valid bounds");
        Self {
            ran: histogram(),
            hit: histogram(),
        }
    }
}

impl Measures {
    pub(crate) fn add(&mut self, other: &Self) {
        self.visits += other.visits;
        self.orders += other.orders;
        self.prices += other.prices;
        for (mine, others) in [
            (&mut self.product, &other.product),
            (&mut self.user, &other.user),
            (&mut self.orders_of, &other.orders_of),
            (&mut self.shipping_cost, &other.shipping_cost),
            (&mut self.bestsellers, &other.bestsellers),
        ] {
            mine.ran.add(&others.ran).expect("equal bounds");
            mine.hit.add(&others.hit).expect("equal bounds");
        }
    }
}
