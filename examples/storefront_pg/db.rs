//! The database: knows SQL, and nothing of caching.

use std::cell::Cell;
use std::error::Error as _;
use std::fmt;
use std::sync::Arc;

use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, Error, Row};

use crate::common::model::{Bestseller, Order, Product, Region, Session, Tariff, User, Views};
use crate::common::sql::{Counted, Counts, Statement};
use crate::pool::{self, Pool};
use crate::seed;

/// A handle on the database, cheap to clone; clones share its connections.
#[derive(Clone)]
pub(crate) struct Db {
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool,
    counts: Counts,
}

/// Cheap to clone, so that those who waited for one load can share its failure.
#[derive(Clone, Debug)]
pub(crate) struct DbError(Arc<Error>);

type Params<'a> = &'a [&'a (dyn ToSql + Sync)];

tokio::task_local! {
    static STATEMENTS: Cell<u64>;
}

/// Runs a task whose statements are counted.
pub(crate) async fn counting<T>(task: impl Future<Output = T>) -> T {
    STATEMENTS.scope(Cell::new(0), task).await
}

/// How many statements this task has run, within [`counting`].
pub(crate) fn statements_of_this_task() -> u64 {
    STATEMENTS.with(Cell::get)
}

impl Db {
    /// Makes the tables and fills them, in an empty schema that the connections find first.
    pub(crate) async fn open(config: &Config, connections: usize) -> Result<Self, DbError> {
        seed::prepare(&pool::connect(config).await?).await?;
        Ok(Self {
            shared: Arc::new(Shared {
                pool: Pool::connect(config, connections, text).await?,
                counts: Counts::default(),
            }),
        })
    }

    /// The statements that came here so far.
    pub(crate) fn counted(&self) -> Counted {
        self.shared.counts.now()
    }

    pub(crate) async fn product(&self, id: u32) -> Result<Option<Product>, DbError> {
        let read = |row: &Row| Product {
            id: natural(row, 0),
            name: row.get(1),
            category: row.get(2),
            weight: row.get(3),
        };
        self.one(Statement::Product, &[&int(id)], read).await
    }

    /// In cents.
    pub(crate) async fn price(&self, product: u32) -> Result<Option<u32>, DbError> {
        let read = |row: &Row| natural(row, 0);
        self.one(Statement::Price, &[&int(product)], read).await
    }

    pub(crate) async fn user(&self, id: u32) -> Result<Option<User>, DbError> {
        let read = |row: &Row| User {
            id: natural(row, 0),
            name: row.get(1),
            email: row.get(2),
            region: Region::named(row.get(3)).expect("the shop's own word"),
        };
        self.one(Statement::User, &[&int(id)], read).await
    }

    pub(crate) async fn session(&self, user: u32) -> Result<Option<Session>, DbError> {
        let read = |row: &Row| Session {
            user: natural(row, 0),
            token: row.get(1),
        };
        self.one(Statement::Session, &[&int(user)], read).await
    }

    /// The newest first.
    pub(crate) async fn orders_of(&self, user: u32) -> Result<Vec<Order>, DbError> {
        let read = |row: &Row| Order {
            id: natural(row, 0),
            product: natural(row, 1),
            quantity: natural(row, 2),
            cents: natural(row, 3),
        };
        self.all(Statement::OrdersOf, &[&int(user)], read).await
    }

    pub(crate) async fn tariff(
        &self,
        weight: f64,
        region: Region,
    ) -> Result<Option<Tariff>, DbError> {
        let read = |row: &Row| Tariff {
            base_cents: natural(row, 0),
            cents_per_kg: row.get(1),
        };
        self.one(Statement::Tariff, &[&region.as_str(), &weight], read)
            .await
    }

    pub(crate) async fn bestsellers(&self, category: &str) -> Result<Vec<Bestseller>, DbError> {
        let read = |row: &Row| Bestseller {
            product: natural(row, 0),
            name: row.get(1),
            sold: natural(row, 2),
        };
        self.all(Statement::Bestsellers, &[&category], read).await
    }

    /// What one counter counted; 0 where it never did.
    pub(crate) async fn views(&self, counter: u32, product: u32) -> Result<u64, DbError> {
        let read = |row: &Row| row.get::<_, i64>(0) as u64;
        let params: Params<'_> = &[&int(counter), &int(product)];
        let views = self.one(Statement::Views, params, read).await?;
        Ok(views.unwrap_or(0))
    }

    /// What one counter counted of all products.
    pub(crate) async fn total_views(&self, counter: u32) -> Result<u64, DbError> {
        let read = |row: &Row| row.get::<_, i64>(0) as u64;
        let params: Params<'_> = &[&int(counter)];
        let views = self.one(Statement::TotalViews, params, read).await?;
        Ok(views.unwrap_or(0))
    }

    pub(crate) async fn save_product(&self, product: &Product) -> Result<(), DbError> {
        let Product {
            id,
            name,
            category,
            weight,
        } = product;
        self.change(Statement::SaveProduct, &[&int(*id), name, category, weight])
            .await
    }

    pub(crate) async fn set_price(&self, product: u32, cents: u32) -> Result<(), DbError> {
        self.change(Statement::SetPrice, &[&int(product), &int(cents)])
            .await
    }

    pub(crate) async fn save_session(&self, session: &Session) -> Result<(), DbError> {
        let params: Params<'_> = &[&int(session.user), &session.token];
        self.change(Statement::SaveSession, params).await
    }

    pub(crate) async fn end_session(&self, user: u32) -> Result<(), DbError> {
        self.change(Statement::EndSession, &[&int(user)]).await
    }

    pub(crate) async fn insert_order(
        &self,
        user: u32,
        product: u32,
        quantity: u32,
    ) -> Result<(), DbError> {
        let params: Params<'_> = &[&int(user), &int(product), &int(quantity)];
        self.change(Statement::InsertOrder, params).await
    }

    pub(crate) async fn add_view(&self, counter: u32, product: u32) -> Result<(), DbError> {
        self.change(Statement::AddView, &[&int(counter), &int(product)])
            .await
    }

    /// Sets many counts by one statement.
    pub(crate) async fn store_views(&self, views: &[Views]) -> Result<(), DbError> {
        let counters: Vec<_> = views
            .iter()
            .map(|((counter, _), _)| int(*counter))
            .collect();
        let products: Vec<_> = views
            .iter()
            .map(|((_, product), _)| int(*product))
            .collect();
        let counts: Vec<_> = views.iter().map(|(_, n)| *n as i64).collect();
        self.change(Statement::StoreViews, &[&counters, &products, &counts])
            .await
    }

    async fn one<T>(
        &self,
        statement: Statement,
        params: Params<'_>,
        read: fn(&Row) -> T,
    ) -> Result<Option<T>, DbError> {
        Ok(self.rows(statement, params).await?.first().map(read))
    }

    async fn all<T>(
        &self,
        statement: Statement,
        params: Params<'_>,
        read: fn(&Row) -> T,
    ) -> Result<Vec<T>, DbError> {
        Ok(self
            .rows(statement, params)
            .await?
            .iter()
            .map(read)
            .collect())
    }

    async fn rows(&self, statement: Statement, params: Params<'_>) -> Result<Vec<Row>, DbError> {
        self.count(statement);
        let lent = self.shared.pool.lend().await;
        Ok(lent.client.query(lent.prepared(statement), params).await?)
    }

    async fn change(&self, statement: Statement, params: Params<'_>) -> Result<(), DbError> {
        self.count(statement);
        let lent = self.shared.pool.lend().await;
        lent.client
            .execute(lent.prepared(statement), params)
            .await?;
        Ok(())
    }

    fn count(&self, statement: Statement) {
        self.shared.counts.add(statement);
        // Not so within a worker of a cache.
        let _ = STATEMENTS.try_with(|count| count.set(count.get() + 1));
    }
}

fn text(statement: Statement) -> String {
    let store_views = "
        INSERT INTO page_views (counter, product, n)
        SELECT * FROM unnest(?1::integer[], ?2::integer[], ?3::bigint[])
        ON CONFLICT (counter, product) DO UPDATE SET n = excluded.n";
    statement.text().unwrap_or(store_views).replace('?', "$")
}

/// PostgreSQL's integers have a sign.
fn int(natural: u32) -> i32 {
    natural as i32
}

fn natural(row: &Row, column: usize) -> u32 {
    row.get::<_, i32>(column) as u32
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database failed: {}", self.0)?;
        self.0
            .source()
            .map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

impl std::error::Error for DbError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
