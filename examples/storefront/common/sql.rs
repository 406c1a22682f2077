//! The statements, for both databases: PostgreSQL writes `$1` for `?1`. And how many of them reached
//! the database, which is what a cache is there to lessen.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// One statement that the shop runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Statement {
    Product,
    Price,
    User,
    Session,
    OrdersOf,
    Tariff,
    Bestsellers,
    Views,
    /// All that one counter counted.
    TotalViews,
    SaveProduct,
    SetPrice,
    SaveSession,
    EndSession,
    InsertOrder,
    /// One view more.
    AddView,
    /// Many counts at once.
    StoreViews,
}

impl Statement {
    /// The reading ones first.
    pub(crate) const ALL: [Self; 16] = [
        Self::Product,
        Self::Price,
        Self::User,
        Self::Session,
        Self::OrdersOf,
        Self::Tariff,
        Self::Bestsellers,
        Self::Views,
        Self::TotalViews,
        Self::SaveProduct,
        Self::SetPrice,
        Self::SaveSession,
        Self::EndSession,
        Self::InsertOrder,
        Self::AddView,
        Self::StoreViews,
    ];

    pub(crate) fn writes(self) -> bool {
        self as usize >= Self::SaveProduct as usize
    }

    /// `None`: each database has its own way to take many rows at once.
    pub(crate) fn text(self) -> Option<&'static str> {
        Some(match self {
            Self::Product => "SELECT id, name, category, weight FROM products WHERE id = ?1",
            Self::Price => "SELECT cents FROM prices WHERE product = ?1",
            Self::User => "SELECT id, name, email, region FROM users WHERE id = ?1",
            Self::Session => "SELECT buyer, token FROM sessions WHERE buyer = ?1",
            Self::OrdersOf => {
                "SELECT id, product, quantity, cents FROM orders
                 WHERE buyer = ?1 ORDER BY id DESC LIMIT 20"
            }
            // The lightest class of parcels that takes the weight.
            Self::Tariff => {
                "SELECT base_cents, cents_per_kg FROM tariffs
                 WHERE region = ?1 AND up_to_kg >= ?2 ORDER BY up_to_kg LIMIT 1"
            }
            // Expensive: it adds up all orders of the category.
            Self::Bestsellers => {
                "SELECT p.id, p.name, CAST(SUM(o.quantity) AS INTEGER) AS sold
                 FROM products p JOIN orders o ON o.product = p.id
                 WHERE p.category = ?1 GROUP BY p.id ORDER BY sold DESC, p.id LIMIT 10"
            }
            Self::Views => "SELECT n FROM page_views WHERE counter = ?1 AND product = ?2",
            Self::TotalViews => {
                "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM page_views WHERE counter = ?1"
            }
            Self::SaveProduct => {
                "UPDATE products SET name = ?2, category = ?3, weight = ?4 WHERE id = ?1"
            }
            Self::SetPrice => "UPDATE prices SET cents = ?2 WHERE product = ?1",
            Self::SaveSession => {
                "INSERT INTO sessions (buyer, token) VALUES (?1, ?2)
                 ON CONFLICT (buyer) DO UPDATE SET token = excluded.token"
            }
            Self::EndSession => "DELETE FROM sessions WHERE buyer = ?1",
            Self::InsertOrder => {
                "INSERT INTO orders (buyer, product, quantity, cents)
                 SELECT CAST(?1 AS INTEGER), product, CAST(?3 AS INTEGER), cents * ?3
                 FROM prices WHERE product = ?2"
            }
            Self::AddView => {
                "INSERT INTO page_views (counter, product, n) VALUES (?1, ?2, 1)
                 ON CONFLICT (counter, product) DO UPDATE SET n = page_views.n + 1"
            }
            Self::StoreViews => return None,
        })
    }
}

/// How often each statement reached the database.
#[derive(Default)]
pub(crate) struct Counts([AtomicU64; Statement::ALL.len()]);

/// The same, at or between moments.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counted([u64; Statement::ALL.len()]);

impl Counts {
    pub(crate) fn add(&self, statement: Statement) {
        self.0[statement as usize].fetch_add(1, Relaxed);
    }

    pub(crate) fn now(&self) -> Counted {
        Counted(self.0.each_ref().map(|count| count.load(Relaxed)))
    }
}

impl Counted {
    pub(crate) fn since(self, before: Self) -> Self {
        let mut counted = self;
        for (count, before) in counted.0.iter_mut().zip(before.0) {
            *count -= before;
        }
        counted
    }

    pub(crate) fn of(&self, statement: Statement) -> u64 {
        self.0[statement as usize]
    }

    pub(crate) fn reads(&self) -> u64 {
        self.sum(false)
    }

    pub(crate) fn writes(&self) -> u64 {
        self.sum(true)
    }

    fn sum(&self, writes: bool) -> u64 {
        let statements = Statement::ALL.into_iter();
        let chosen = statements.filter(|statement| statement.writes() == writes);
        chosen.map(|statement| self.of(statement)).sum()
    }
}
