//! Visitors: several threads that read the shop as people do, and time each call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use rand::rngs::SmallRng;
use rand::seq::IteratorRandom;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Zipf};

use crate::db::{self, Db, DbResult};
use crate::model::{Bestseller, Order, Product, Region, User};
use crate::{seed, shop};

/// The functions that a visit reads through, so that the same visits run with and without a cache.
pub(crate) struct Reads {
    product: fn(&Db, u32) -> DbResult<Option<Arc<Product>>>,
    user: fn(&Db, u32) -> DbResult<Option<Arc<User>>>,
    orders_of: fn(&Db, u32) -> DbResult<Arc<[Order]>>,
    shipping_cost: fn(&Db, f64, Region) -> DbResult<Option<u32>>,
    bestsellers: fn(&Db, &str) -> DbResult<Arc<[Bestseller]>>,
}

impl Reads {
    pub(crate) const CACHED: Self = Self {
        product: shop::product,
        user: shop::user,
        orders_of: shop::orders_of,
        shipping_cost: shop::shipping_cost,
        bestsellers: shop::bestsellers,
    };

    pub(crate) const DIRECT: Self = Self {
        product: shop::product::uncached,
        user: shop::user::uncached,
        orders_of: shop::orders_of::uncached,
        shipping_cost: shop::shipping_cost::uncached,
        bestsellers: shop::bestsellers::uncached,
    };
}

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

pub(crate) struct Workload<'a> {
    pub(crate) db: &'a Db,
    pub(crate) threads: usize,
}

impl Workload<'_> {
    /// Keeps the shop open so long, and shows how it goes.
    pub(crate) fn run(&self, title: &str, reads: &Reads, time: Duration) -> DbResult<Measures> {
        let (closed, visits) = (AtomicBool::new(false), AtomicU64::new(0));
        let (closed, visits) = (&closed, &visits);
        thread::scope(|scope| {
            let visitors: Vec<_> = (0..self.threads)
                .map(|number| {
                    scope.spawn(move || {
                        let mut visitor = Visitor::new(self.db, reads, number as u64);
                        while !closed.load(Relaxed) {
                            visitor.visit()?;
                            visits.fetch_add(1, Relaxed);
                        }
                        Ok(visitor.measures)
                    })
                })
                .collect();
            let elapsed = show_progress(title, time, visits);
            closed.store(true, Relaxed);

            let mut all = Measures {
                elapsed,
                ..Measures::default()
            };
            for visitor in visitors {
                all.add(&visitor.join().expect("a visitor does not panic")?);
            }
            Ok(all)
        })
    }
}

fn show_progress(title: &str, time: Duration, visits: &AtomicU64) -> Duration {
    let template = "{prefix:16} {bar:40} {elapsed:>4}  {msg}";
    let style = ProgressStyle::with_template(template).expect("a template");
    let bar = ProgressBar::new(time.as_millis() as u64).with_style(style);
    bar.set_prefix(title.to_owned());
    let start = Instant::now();
    while start.elapsed() < time {
        thread::sleep(Duration::from_millis(50).min(time - start.elapsed().min(time)));
        bar.set_position(start.elapsed().as_millis() as u64);
        bar.set_message(format!("{} visits", HumanCount(visits.load(Relaxed))));
    }
    bar.finish();
    start.elapsed()
}

struct Visitor<'a> {
    db: &'a Db,
    reads: &'a Reads,
    rng: SmallRng,
    popular_products: Zipf<f64>,
    frequent_users: Zipf<f64>,
    measures: Measures,
}

impl<'a> Visitor<'a> {
    fn new(db: &'a Db, reads: &'a Reads, seed: u64) -> Self {
        let zipf = |n, skew| Zipf::new(f64::from(n), skew).expect("a positive number and exponent");
        Self {
            db,
            reads,
            rng: SmallRng::seed_from_u64(seed),
            popular_products: zipf(seed::PRODUCTS, 0.99),
            frequent_users: zipf(seed::USERS, 0.8),
            measures: Measures::default(),
        }
    }

    /// One user signs in, sees the bestsellers of a category and some products with what it costs
    /// to send them, perhaps the own orders, and now and then buys. Staff changes a price sometimes.
    fn visit(&mut self) -> DbResult<()> {
        let Self {
            db,
            reads,
            rng,
            measures,
            ..
        } = self;

        let id = self.frequent_users.sample(rng) as u32;
        let user = measures
            .user
            .time(|| (reads.user)(db, id))?
            .expect("all users exist");
        let category = seed::categories()
            .choose(rng)
            .expect("there are categories");
        measures
            .bestsellers
            .time(|| (reads.bestsellers)(db, category))?;

        for _ in 0..rng.random_range(4..=12) {
            let id = self.popular_products.sample(rng) as u32;
            let product = measures.product.time(|| (reads.product)(db, id))?;
            let weight = product.expect("all products exist").weight;
            measures
                .shipping_cost
                .time(|| (reads.shipping_cost)(db, weight, user.region))?;
            if rng.random_ratio(1, 1_000) {
                shop::place_order(db, user.id, id, rng.random_range(1..=4))?;
                measures.orders += 1;
            }
            if rng.random_ratio(1, 2_000) {
                shop::set_price(db, id, rng.random_range(3..200) * 100 - 1)?;
                measures.prices += 1;
            }
        }
        if rng.random_ratio(1, 2) {
            measures.orders_of.time(|| (reads.orders_of)(db, user.id))?;
        }
        measures.visits += 1;
        Ok(())
    }
}

impl Timings {
    /// A call that waited for another thread's load counts as a hit here, for it ran no query: such
    /// calls are few, and the report's medians are not moved by them.
    fn time<T>(&mut self, call: impl FnOnce() -> T) -> T {
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
    fn add(&mut self, other: &Self) {
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
