//! Visitors: tasks that use the shop as planned, and time each call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use tokio::task::block_in_place;

use crate::common::measures::{Call, Measures};
use crate::common::model::{Product, Session, User};
use crate::common::plan::{Deed, Mode, Page, Plan, Visit};
use crate::common::{data, progress};
use crate::db::{self, Db, DbError};
use crate::shop;

/// Awaits the one call where the caches are used, else the other one, and takes the time.
macro_rules! time {
    ($visitor:ident, $call:ident, $cached:expr, $direct:expr) => {{
        let cached = $visitor.cached;
        // Boxed, for it is kept within the futures of all that await it.
        let run = Box::pin(async { if cached { $cached.await } else { $direct.await } });
        $visitor.time(Call::$call, run).await
    }};
}

/// The same for a function of the shop and its body.
macro_rules! read {
    ($visitor:ident, $call:ident, $function:ident($($arg:expr),+)) => {
        time!($visitor, $call, shop::$function($($arg),+), shop::$function::uncached($($arg),+))
    };
}

/// Keeps the shop open so long for so many visitors at a time, and shows how it goes.
pub(crate) async fn open_shop(
    db: &Db,
    mode: Mode,
    visitors: usize,
    time: Duration,
) -> Result<Measures, DbError> {
    let (start, before) = (Instant::now(), db.counted());
    let (closed, visits) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
    let visitors: Vec<_> = (0..visitors)
        .map(|number| {
            let visitor = Visitor::new(db.clone(), mode, number);
            let task = visitor.come_and_go(Arc::clone(&closed), Arc::clone(&visits));
            tokio::spawn(db::counting(task))
        })
        .collect();
    block_in_place(|| progress::show(mode.title(), time, &visits));
    closed.store(true, Relaxed);

    let mut all = Measures::default();
    for visitor in visitors {
        all.add(&visitor.await.expect("a visitor does not panic")?);
    }
    // The shop is not closed before all is stored: what waits would be a debt of the figures.
    shop::flush().await;
    all.elapsed = start.elapsed();
    all.statements = db.counted().since(before);
    Ok(all)
}

struct Visitor {
    db: Db,
    cached: bool,
    counter: u32,
    plan: Plan,
    measures: Measures,
}

impl Visitor {
    fn new(db: Db, mode: Mode, number: usize) -> Self {
        Self {
            db,
            cached: mode == Mode::Cached,
            counter: mode.counter(number),
            plan: Plan::new(number as u64),
            measures: Measures::default(),
        }
    }

    /// Visits until the shop closes.
    async fn come_and_go(
        mut self,
        closed: Arc<AtomicBool>,
        visits: Arc<AtomicU64>,
    ) -> Result<Measures, DbError> {
        while !closed.load(Relaxed) {
            let visit = self.plan.visit();
            self.visit(&visit).await?;
            self.measures.visits += 1;
            visits.fetch_add(1, Relaxed);
        }
        Ok(self.measures)
    }

    async fn visit(&mut self, visit: &Visit) -> Result<(), DbError> {
        let (db, id, category) = (&self.db.clone(), visit.user, visit.category);
        let user = read!(self, User, user(db, id))?.expect("all users exist");
        if read!(self, Session, session(db, id))?.is_none() || visit.signs_in {
            self.sign_in(id).await?;
        }
        read!(self, Bestsellers, bestsellers(db, category))?;
        for page in &visit.pages {
            self.see(page, &user).await?;
        }
        if visit.sees_orders {
            read!(self, OrdersOf, orders_of(db, id))?;
        }
        if visit.signs_out {
            time!(self, SignOut, shop::sign_out(db, id), db.end_session(id))?;
        }
        Ok(())
    }

    async fn sign_in(&mut self, user: u32) -> Result<(), DbError> {
        let db = &self.db.clone();
        let token = self.plan.token();
        let session = Arc::new(Session { user, token });
        let new = Arc::clone(&session);
        let save = async { shop::save_session(db, new).await.map(drop) };
        time!(self, SaveSession, save, db.save_session(&session))
    }

    async fn see(&mut self, page: &Page, user: &User) -> Result<(), DbError> {
        let (db, counter, id) = (&self.db.clone(), self.counter, page.product);
        let product = read!(self, Product, product(db, id))?.expect("all products exist");
        read!(self, Price, price(db, id))?;
        let weight = product.weight;
        read!(self, ShippingCost, shipping_cost(db, weight, user.region))?;
        let count = shop::count_view(db, counter, id);
        time!(self, CountView, count, db.add_view(counter, id))?;
        match &page.deed {
            Some(deed) => self.act(deed, &product, user).await,
            None => Ok(()),
        }
    }

    async fn act(&mut self, deed: &Deed, product: &Product, user: &User) -> Result<(), DbError> {
        let (db, user, id) = (&self.db.clone(), user.id, product.id);
        match *deed {
            Deed::Buy { quantity } => {
                let buy = shop::place_order(db, user, id, quantity);
                time!(self, PlaceOrder, buy, db.insert_order(user, id, quantity))
            }
            Deed::SetPrice { cents } => {
                let set = shop::set_price(db, id, cents);
                time!(self, SetPrice, set, db.set_price(id, cents))
            }
            Deed::Weigh { factor } => {
                let weight = data::parcel(product.weight * factor);
                let changed = Arc::new(Product {
                    weight,
                    ..product.clone()
                });
                let new = Arc::clone(&changed);
                let save = async { shop::save_product(db, new).await.map(drop) };
                time!(self, SaveProduct, save, db.save_product(&changed))
            }
        }
    }

    /// Awaits, and takes the time.
    async fn time<T>(&mut self, call: Call, run: impl Future<Output = T>) -> T {
        let before = db::statements_of_this_task();
        let start = Instant::now();
        let result = run.await;
        let time = start.elapsed();
        // A call that waited for another task's load ran nothing either. Such calls are few, so
        // that they don't move the median.
        let ran = db::statements_of_this_task() > before;
        self.measures.record(call, time, ran);
        result
    }
}
