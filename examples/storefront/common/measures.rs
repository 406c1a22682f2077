//! What is measured: the time of each call, by function and by whether the caller waited for the
//! database; and the statements that reached it.

use std::time::Duration;

use hdrhistogram::Histogram;
use larder::Stats;

use super::sql::{Counted, Statement};
use crate::shop;

/// The functions of the shop.
#[derive(Clone, Copy)]
pub(crate) enum Call {
    Product,
    Price,
    User,
    Session,
    OrdersOf,
    ShippingCost,
    Bestsellers,
    SaveProduct,
    SaveSession,
    CountView,
    SetPrice,
    PlaceOrder,
    SignOut,
}

/// What one visitor, or all of them together, saw.
#[derive(Default)]
pub(crate) struct Measures {
    pub(crate) visits: u64,
    pub(crate) elapsed: Duration,
    /// Of all visitors, and of what works behind them.
    pub(crate) statements: Counted,
    /// By [`Call`].
    calls: [Timings; Call::COUNT],
}

/// Nanoseconds of the calls of one function.
pub(crate) struct Timings {
    /// A statement ran, and the caller waited for it.
    pub(crate) ran: Histogram<u64>,
    /// None did.
    pub(crate) hit: Histogram<u64>,
}

impl Call {
    pub(crate) const READS: [Self; 7] = [
        Self::Product,
        Self::Price,
        Self::User,
        Self::Session,
        Self::OrdersOf,
        Self::ShippingCost,
        Self::Bestsellers,
    ];

    pub(crate) const WRITES: [Self; 6] = [
        Self::SaveProduct,
        Self::SaveSession,
        Self::CountView,
        Self::SetPrice,
        Self::PlaceOrder,
        Self::SignOut,
    ];

    const COUNT: usize = Self::READS.len() + Self::WRITES.len();

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Price => "price",
            Self::User => "user",
            Self::Session => "session",
            Self::OrdersOf => "orders_of",
            Self::ShippingCost => "shipping_cost",
            Self::Bestsellers => "bestsellers",
            Self::SaveProduct => "save_product",
            Self::SaveSession => "save_session",
            Self::CountView => "count_view",
            Self::SetPrice => "set_price",
            Self::PlaceOrder => "place_order",
            Self::SignOut => "sign_out",
        }
    }

    /// What a writer does to the cache.
    pub(crate) fn strategy(self) -> &'static str {
        match self {
            Self::SaveProduct => "cache_aside",
            Self::SaveSession => "write_through",
            Self::CountView => "write_behind",
            Self::SetPrice => "write_around",
            _ => "invalidates",
        }
    }

    /// What a writer runs in the end.
    pub(crate) fn statements(self) -> &'static [Statement] {
        match self {
            Self::SaveProduct => &[Statement::SaveProduct],
            Self::SaveSession => &[Statement::SaveSession],
            Self::CountView => &[Statement::AddView, Statement::StoreViews],
            Self::SetPrice => &[Statement::SetPrice],
            Self::PlaceOrder => &[Statement::InsertOrder],
            Self::SignOut => &[Statement::EndSession],
            _ => &[],
        }
    }

    /// Of a reader.
    pub(crate) fn stats(self) -> Option<Stats> {
        Some(match self {
            Self::Product => shop::product::stats(),
            Self::Price => shop::price::stats(),
            Self::User => shop::user::stats(),
            Self::Session => shop::session::stats(),
            Self::OrdersOf => shop::orders_of::stats(),
            Self::ShippingCost => shop::shipping_cost::stats(),
            Self::Bestsellers => shop::bestsellers::stats(),
            _ => return None,
        })
    }
}

impl Measures {
    /// `ran`: whether the caller waited for a statement.
    pub(crate) fn record(&mut self, call: Call, time: Duration, ran: bool) {
        let timings = &mut self.calls[call as usize];
        let histogram = if ran {
            &mut timings.ran
        } else {
            &mut timings.hit
        };
        histogram.saturating_record(time.as_nanos() as u64);
    }

    pub(crate) fn of(&self, call: Call) -> &Timings {
        &self.calls[call as usize]
    }

    /// All statements that the writer ran, at once or later.
    pub(crate) fn statements_of(&self, call: Call) -> u64 {
        let statements = call.statements().iter();
        statements.map(|run| self.statements.of(*run)).sum()
    }

    /// Takes in what another visitor saw.
    pub(crate) fn add(&mut self, other: &Self) {
        self.visits += other.visits;
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

    pub(crate) fn all(&self) -> Histogram<u64> {
        let mut all = self.ran.clone();
        all.add(&self.hit).expect("equal bounds");
        all
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
