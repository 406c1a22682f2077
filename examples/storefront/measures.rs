//! What is measured: the time of each call, by function and by whether the body ran.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use larder::Stats;

use crate::{db, shop};

/// The cached functions of the shop.
#[derive(Clone, Copy)]
pub(crate) enum Function {
    Product,
    User,
    OrdersOf,
    ShippingCost,
    Bestsellers,
}

/// What one thread, or all of them together, saw.
#[derive(Default)]
pub(crate) struct Measures {
    pub(crate) visits: u64,
    pub(crate) orders: u64,
    pub(crate) prices: u64,
    pub(crate) elapsed: Duration,
    /// In the order of [`Function::ALL`].
    calls: [Timings; Function::ALL.len()],
}

/// Nanoseconds of the calls of one function.
pub(crate) struct Timings {
    /// The body ran in the caller's thread.
    pub(crate) ran: Histogram<u64>,
    /// It did not.
    pub(crate) hit: Histogram<u64>,
}

impl Function {
    pub(crate) const ALL: [Self; 5] = [
        Self::Product,
        Self::User,
        Self::OrdersOf,
        Self::ShippingCost,
        Self::Bestsellers,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::User => "user",
            Self::OrdersOf => "orders_of",
            Self::ShippingCost => "shipping_cost",
            Self::Bestsellers => "bestsellers",
        }
    }

    pub(crate) fn stats(self) -> Stats {
        match self {
            Self::Product => shop::product::stats(),
            Self::User => shop::user::stats(),
            Self::OrdersOf => shop::orders_of::stats(),
            Self::ShippingCost => shop::shipping_cost::stats(),
            Self::Bestsellers => shop::bestsellers::stats(),
        }
    }
}

impl Measures {
    /// Calls, and takes the time.
    pub(crate) fn time<T>(&mut self, function: Function, call: impl FnOnce() -> T) -> T {
        let before = db::queries_of_this_thread();
        let start = Instant::now();
        let result = call();
        let nanos = start.elapsed().as_nanos() as u64;
        let timings = &mut self.calls[function as usize];
        // A call that waited for another thread's load ran no query either. Such calls are few, so
        // that they don't move the median.
        let ran = db::queries_of_this_thread() > before;
        let histogram = if ran {
            &mut timings.ran
        } else {
            &mut timings.hit
        };
        histogram.saturating_record(nanos);
        result
    }

    pub(crate) fn of(&self, function: Function) -> &Timings {
        &self.calls[function as usize]
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.visits += other.visits;
        self.orders += other.orders;
        self.prices += other.prices;
        for (mine, others) in self.calls.iter_mut().zip(&other.calls) {
            mine.ran.add(&others.ran).expect("equal bounds");
            mine.hit.add(&others.hit).expect("equal bounds");
        }
    }
}

impl Timings {
    pub(crate) fn count(&self) -> u64 {
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
