//! Visitors: several threads that use the shop as planned, and time each call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::measures::{Call, Measures};
use crate::common::model::{Product, Session, User};
use crate::common::plan::{Deed, Mode, Page, Plan, Visit};
use crate::common::{data, progress};
use crate::db::{self, Db, DbError};
use crate::shop;

/// Calls a function of the shop, or its body alone, and takes the time.
macro_rules! read {
    ($visitor:ident, $call:ident, $function:ident($($arg:expr),+)) => {
        $visitor.time(Call::$call, |cached| {
            if cached {
                shop::$function($($arg),+)
            } else {
                shop::$function::uncached($($arg),+)
            }
        })
    };
}

/// Keeps the shop open so long for so many visitors at a time, and shows how it goes.
pub(crate) fn open_shop(
    db: &Db,
    mode: Mode,
    visitors: usize,
    time: Duration,
) -> Result<Measures, DbError> {
    let (start, before) = (Instant::now(), db.counted());
    let (closed, visits) = (&AtomicBool::new(false), &AtomicU64::new(0));
    let mut all = thread::scope(|scope| {
        let visitors: Vec<_> = (0..visitors)
            .map(|number| {
                let visitor = Visitor::new(db, mode, number);
                scope.spawn(move || visitor.come_and_go(closed, visits))
            })
            .collect();
        progress::show(mode.title(), time, visits);
        closed.store(true, Relaxed);

        let mut all = Measures::default();
        for visitor in visitors {
            all.add(&visitor.join().expect("a visitor does not panic")?);
        }
        Ok::<_, DbError>(all)
    })?;
    // The shop is not closed before all is stored: what waits would be a debt of the figures.
    shop::flush();
    all.elapsed = start.elapsed();
    all.statements = db.counted().since(before);
    Ok(all)
}

struct Visitor<'a> {
    db: &'a Db,
    cached: bool,
    counter: u32,
    plan: Plan,
    measures: Measures,
}

impl<'a> Visitor<'a> {
    fn new(db: &'a Db, mode: Mode, number: usize) -> Self {
        Self {
            db,
            cached: mode == Mode::Cached,
            counter: mode.counter(number),
            plan: Plan::new(number as u64),
            measures: Measures::default(),
        }
    }

    /// Visits until the shop closes.
    fn come_and_go(mut self, closed: &AtomicBool, visits: &AtomicU64) -> Result<Measures, DbError> {
        while !closed.load(Relaxed) {
            let visit = self.plan.visit();
            self.visit(&visit)?;
            self.measures.visits += 1;
            visits.fetch_add(1, Relaxed);
        }
        Ok(self.measures)
    }

    fn visit(&mut self, visit: &Visit) -> Result<(), DbError> {
        let (db, id, category) = (self.db, visit.user, visit.category);
        let user = read!(self, User, user(db, id))?.expect("all users exist");
        if read!(self, Session, session(db, id))?.is_none() || visit.signs_in {
            self.sign_in(id)?;
        }
        read!(self, Bestsellers, bestsellers(db, category))?;
        for page in &visit.pages {
            self.see(page, &user)?;
        }
        if visit.sees_orders {
            read!(self, OrdersOf, orders_of(db, id))?;
        }
        if visit.signs_out {
            self.time(Call::SignOut, |cached| {
                if cached {
                    shop::sign_out(db, id)
                } else {
                    db.end_session(id)
                }
            })?;
        }
        Ok(())
    }

    fn sign_in(&mut self, user: u32) -> Result<(), DbError> {
        let db = self.db;
        let token = self.plan.token();
        let session = Arc::new(Session { user, token });
        self.time(Call::SaveSession, |cached| {
            if cached {
                shop::save_session(db, session).map(drop)
            } else {
                db.save_session(&session)
            }
        })
    }

    fn see(&mut self, page: &Page, user: &User) -> Result<(), DbError> {
        let (db, counter, id) = (self.db, self.counter, page.product);
        let product = read!(self, Product, product(db, id))?.expect("all products exist");
        read!(self, Price, price(db, id))?;
        read!(
            self,
            ShippingCost,
            shipping_cost(db, product.weight, user.region)
        )?;
        self.time(Call::CountView, |cached| {
            if cached {
                shop::count_view(db, counter, id)
            } else {
                db.add_view(counter, id)
            }
        })?;
        match &page.deed {
            Some(deed) => self.act(deed, &product, user),
            None => Ok(()),
        }
    }

    fn act(&mut self, deed: &Deed, product: &Product, user: &User) -> Result<(), DbError> {
        let (db, id) = (self.db, product.id);
        match *deed {
            Deed::Buy { quantity } => self.time(Call::PlaceOrder, |cached| {
                if cached {
                    shop::place_order(db, user.id, id, quantity)
                } else {
                    db.insert_order(user.id, id, quantity)
                }
            }),
            Deed::SetPrice { cents } => self.time(Call::SetPrice, |cached| {
                if cached {
                    shop::set_price(db, id, cents)
                } else {
                    db.set_price(id, cents)
                }
            }),
            Deed::Weigh { factor } => {
                let weight = data::parcel(product.weight * factor);
                let changed = Arc::new(Product {
                    weight,
                    ..product.clone()
                });
                self.time(Call::SaveProduct, |cached| {
                    if cached {
                        shop::save_product(db, changed).map(drop)
                    } else {
                        db.save_product(&changed)
                    }
                })
            }
        }
    }

    /// Calls, with the cache or without it, and takes the time.
    fn time<T>(&mut self, call: Call, run: impl FnOnce(bool) -> T) -> T {
        let before = db::statements_of_this_thread();
        let start = Instant::now();
        let result = run(self.cached);
        let time = start.elapsed();
        // A call that waited for another thread's load ran nothing either. Such calls are few, so
        // that they don't move the median.
        let ran = db::statements_of_this_thread() > before;
        self.measures.record(call, time, ran);
        result
    }
}
