//! The database: knows SQL, and nothing of caching.

use std::cell::Cell;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::common::model::{Bestseller, Order, Product, Region, Session, Tariff, User, Views};
use crate::common::sql::{Counted, Counts, Statement};
use crate::seed;

/// A handle on the database, cheap to clone; clones share its connections.
#[derive(Clone)]
pub(crate) struct Db {
    pool: Arc<Pool>,
}

struct Pool {
    file: PathBuf,
    /// Never more than there were threads in the database at once.
    readers: Mutex<Vec<Connection>>,
    /// One, for `SQLite` lets one write at a time, and its way to wait is to look again later.
    writer: Mutex<Connection>,
    counts: Counts,
}

/// Cheap to clone, so that those who waited for one load can share its failure.
#[derive(Clone, Debug)]
pub(crate) struct DbError(Arc<rusqlite::Error>);

thread_local! {
    static STATEMENTS: Cell<u64> = const { Cell::new(0) };
}

/// How many statements this thread has run.
pub(crate) fn statements_of_this_thread() -> u64 {
    STATEMENTS.get()
}

impl Db {
    /// Opens the shop's file; the first time, makes and fills it.
    pub(crate) fn open(file: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut writer = connect(file)?;
        seed::prepare(&mut writer)?;
        Ok(Self {
            pool: Arc::new(Pool {
                file: file.to_owned(),
                readers: Mutex::default(),
                writer: Mutex::new(writer),
                counts: Counts::default(),
            }),
        })
    }

    /// The statements that came here so far.
    pub(crate) fn counted(&self) -> Counted {
        self.pool.counts.now()
    }

    pub(crate) fn product(&self, id: u32) -> Result<Option<Product>, DbError> {
        self.one(Statement::Product, [id], |row| {
            Ok(Product {
                id: row.get(0)?,
                name: row.get(1)?,
                category: row.get(2)?,
                weight: row.get(3)?,
            })
        })
    }

    /// In cents.
    pub(crate) fn price(&self, product: u32) -> Result<Option<u32>, DbError> {
        self.one(Statement::Price, [product], |row| row.get(0))
    }

    pub(crate) fn user(&self, id: u32) -> Result<Option<User>, DbError> {
        self.one(Statement::User, [id], |row| {
            Ok(User {
                id: row.get(0)?,
                name: row.get(1)?,
                email: row.get(2)?,
                region: region(row, 3)?,
            })
        })
    }

    pub(crate) fn session(&self, user: u32) -> Result<Option<Session>, DbError> {
        self.one(Statement::Session, [user], |row| {
            Ok(Session {
                user: row.get(0)?,
                token: row.get(1)?,
            })
        })
    }

    /// The newest first.
    pub(crate) fn orders_of(&self, user: u32) -> Result<Vec<Order>, DbError> {
        self.all(Statement::OrdersOf, [user], |row| {
            Ok(Order {
                id: row.get(0)?,
                product: row.get(1)?,
                quantity: row.get(2)?,
                cents: row.get(3)?,
            })
        })
    }

    pub(crate) fn tariff(&self, weight: f64, region: Region) -> Result<Option<Tariff>, DbError> {
        self.one(Statement::Tariff, params![region.as_str(), weight], |row| {
            Ok(Tariff {
                base_cents: row.get(0)?,
                cents_per_kg: row.get(1)?,
            })
        })
    }

    pub(crate) fn bestsellers(&self, category: &str) -> Result<Vec<Bestseller>, DbError> {
        self.all(Statement::Bestsellers, [category], |row| {
            Ok(Bestseller {
                product: row.get(0)?,
                name: row.get(1)?,
                sold: row.get(2)?,
            })
        })
    }

    /// What one counter counted; 0 where it never did.
    pub(crate) fn views(&self, counter: u32, product: u32) -> Result<u64, DbError> {
        let views = self.one(Statement::Views, [counter, product], |row| {
            row.get::<_, i64>(0)
        })?;
        Ok(views.unwrap_or(0) as u64)
    }

    /// What one counter counted of all products.
    pub(crate) fn total_views(&self, counter: u32) -> Result<u64, DbError> {
        let views = self.one(Statement::TotalViews, [counter], |row| row.get::<_, i64>(0))?;
        Ok(views.unwrap_or(0) as u64)
    }

    pub(crate) fn save_product(&self, product: &Product) -> Result<(), DbError> {
        let Product {
            id,
            name,
            category,
            weight,
        } = product;
        self.change(Statement::SaveProduct, params![id, name, category, weight])
    }

    pub(crate) fn set_price(&self, product: u32, cents: u32) -> Result<(), DbError> {
        self.change(Statement::SetPrice, [product, cents])
    }

    pub(crate) fn save_session(&self, session: &Session) -> Result<(), DbError> {
        self.change(Statement::SaveSession, params![session.user, session.token])
    }

    pub(crate) fn end_session(&self, user: u32) -> Result<(), DbError> {
        self.change(Statement::EndSession, [user])
    }

    pub(crate) fn insert_order(
        &self,
        user: u32,
        product: u32,
        quantity: u32,
    ) -> Result<(), DbError> {
        self.change(Statement::InsertOrder, [user, product, quantity])
    }

    pub(crate) fn add_view(&self, counter: u32, product: u32) -> Result<(), DbError> {
        self.change(Statement::AddView, [counter, product])
    }

    /// Sets many counts by one statement.
    pub(crate) fn store_views(&self, views: &[Views]) -> Result<(), DbError> {
        let rows: Vec<_> = views
            .iter()
            .map(|((counter, product), n)| format!("[{counter},{product},{n}]"))
            .collect();
        self.change(Statement::StoreViews, [format!("[{}]", rows.join(","))])
    }

    fn one<T>(
        &self,
        statement: Statement,
        params: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, DbError> {
        self.pool.read(statement, |connection| {
            let mut query = connection.prepare_cached(text(statement))?;
            query.query_row(params, read).optional()
        })
    }

    fn all<T>(
        &self,
        statement: Statement,
        params: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, DbError> {
        self.pool.read(statement, |connection| {
            let mut query = connection.prepare_cached(text(statement))?;
            query.query_map(params, read)?.collect()
        })
    }

    fn change(&self, statement: Statement, params: impl Params) -> Result<(), DbError> {
        self.pool.count(statement);
        let writer = lock(&self.pool.writer);
        writer.prepare_cached(text(statement))?.execute(params)?;
        Ok(())
    }
}

fn text(statement: Statement) -> &'static str {
    let store_views = "
        INSERT INTO page_views (counter, product, n)
        SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1) WHERE true
        ON CONFLICT (counter, product) DO UPDATE SET n = excluded.n";
    statement.text().unwrap_or(store_views)
}

fn region(row: &Row<'_>, column: usize) -> rusqlite::Result<Region> {
    let name: String = row.get(column)?;
    let unknown = || rusqlite::Error::InvalidColumnType(column, name.clone(), Type::Text);
    Region::named(&name).ok_or_else(unknown)
}

impl Pool {
    /// Lends a connection for one query.
    fn read<T>(
        &self,
        statement: Statement,
        run: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DbError> {
        self.count(statement);
        // A binding of its own, so that the lock is not held while connecting.
        let idle = lock(&self.readers).pop();
        let connection = idle.map_or_else(|| connect(&self.file), Ok)?;
        let result = run(&connection)?;
        lock(&self.readers).push(connection);
        Ok(result)
    }

    fn count(&self, statement: Statement) {
        self.counts.add(statement);
        STATEMENTS.set(STATEMENTS.get() + 1);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no statement panics")
}

/// Write-ahead log: readers and the one writer don't wait for each other.
fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(connection)
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        Self(Arc::new(error))
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database failed: {}", self.0)
    }
}

impl std::error::Error for DbError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
