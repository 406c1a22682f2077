//! Visitors: several threads that read the shop as people do, and time each call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use rand::rngs::SmallRng;
use rand::seq::IteratorRandom;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Zipf};

use crate::db::{Db, DbError};
use crate::measures::{Function, Measures};
use crate::model::{Bestseller, Order, Product, Region, User};
use crate::{seed, shop};

type Read<T> = Result<T, DbError>;

/// The functions that a visit reads through, so that the same visits run with and without a cache.
pub(crate) struct Reads {
    product: fn(&Db, u32) -> Read<Option<Arc<Product>>>,
    user: fn(&Db, u32) -> Read<Option<Arc<User>>>,
    orders_of: fn(&Db, u32) -> Read<Arc<[Order]>>,
    shipping_cost: fn(&Db, f64, Region) -> Read<Option<u32>>,
    bestsellers: fn(&Db, &str) -> Read<Arc<[Bestseller]>>,
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

pub(crate) struct Workload<'a> {
    pub(crate) db: &'a Db,
    pub(crate) threads: usize,
}

impl Workload<'_> {
    /// Keeps the shop open so long, and shows how it goes.
    pub(crate) fn run(
        &self,
        title: &str,
        reads: &Reads,
        time: Duration,
    ) -> Result<Measures, DbError> {
        let (closed, visits) = (AtomicBool::new(false), AtomicU64::new(0));
        let (closed, visits) = (&closed, &visits);
        thread::scope(|scope| {
            let visitors: Vec<_> = (0..self.threads)
                .map(|number| {
                    let visitor = Visitor::new(self.db, reads, number as u64);
                    scope.spawn(move || visitor.come_and_go(closed, visits))
                })
                .collect();
            let elapsed = show_progress(title, time, visits);
            closed.store(true, Relaxed);

            let mut all = Measures::default();
            for visitor in visitors {
                all.add(&visitor.join().expect("a visitor does not panic")?);
            }
            all.elapsed = elapsed;
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
        thread::sleep(Duration::from_millis(50).min(time.saturating_sub(start.elapsed())));
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

    /// Visits until the shop closes.
    fn come_and_go(mut self, closed: &AtomicBool, visits: &AtomicU64) -> Result<Measures, DbError> {
        while !closed.load(Relaxed) {
            self.visit()?;
            visits.fetch_add(1, Relaxed);
        }
        Ok(self.measures)
    }

    /// One user signs in, sees the bestsellers of a category and some products with what it costs
    /// to send them, perhaps the own orders, and now and then buys. Staff changes a price sometimes.
    fn visit(&mut self) -> Result<(), DbError> {
        let Self {
            db,
            reads,
            rng,
            measures,
            ..
        } = self;

        let id = self.frequent_users.sample(rng) as u32;
        let user = measures
            .time(Function::User, || (reads.user)(db, id))?
            .expect("all users exist");
        let category = seed::categories()
            .choose(rng)
            .expect("there are categories");
        measures.time(Function::Bestsellers, || (reads.bestsellers)(db, category))?;

        for _ in 0..rng.random_range(4..=12) {
            let id = self.popular_products.sample(rng) as u32;
            let product = measures.time(Function::Product, || (reads.product)(db, id))?;
            let weight = product.expect("all products exist").weight;
            measures.time(Function::ShippingCost, || {
                (reads.shipping_cost)(db, weight, user.region)
            })?;
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
            measures.time(Function::OrdersOf, || (reads.orders_of)(db, user.id))?;
        }
        measures.visits += 1;
        Ok(())
    }
}
