//! The database: the only module that knows SQL, and that knows nothing of caching.

use std::cell::Cell;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::model::{Bestseller, Order, Product, Region, Tariff, User};
use crate::seed;

/// A handle on the database, cheap to clone; clones share a pool of connections.
#[derive(Clone)]
pub(crate) struct Db {
    pool: Arc<Pool>,
}

struct Pool {
    file: PathBuf,
    /// Never more than there were threads in the database at once.
    idle: Mutex<Vec<Connection>>,
}

/// Cheap to clone, so that those who waited for one load can share its failure.
#[derive(Clone, Debug)]
pub(crate) struct DbError(Arc<rusqlite::Error>);

thread_local! {
    static QUERIES: Cell<u64> = const { Cell::new(0) };
}

/// How many statements this thread has run.
pub(crate) fn queries_of_this_thread() -> u64 {
    QUERIES.get()
}

impl Db {
    /// Opens the shop's file; the first time, makes and fills it.
    pub(crate) fn open(file: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let pool = Pool {
            file: file.to_owned(),
            idle: Mutex::default(),
        };
        let mut connection = pool.connect()?;
        seed::prepare(&mut connection)?;
        pool.idle.lock().unwrap().push(connection);
        Ok(Self {
            pool: Arc::new(pool),
        })
    }

    pub(crate) fn product(&self, id: u32) -> Result<Option<Product>, DbError> {
        let sql = "SELECT id, name, category, cents, weight FROM products WHERE id = ?1";
        self.one(sql, [id], |row| {
            Ok(Product {
                id: row.get(0)?,
                name: row.get(1)?,
                category: row.get(2)?,
                cents: row.get(3)?,
                weight: row.get(4)?,
            })
        })
    }

    pub(crate) fn user(&self, id: u32) -> Result<Option<User>, DbError> {
        self.one(
            "SELECT id, name, email, region FROM users WHERE id = ?1",
            [id],
            |row| {
                Ok(User {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    email: row.get(2)?,
                    region: row.get(3)?,
                })
            },
        )
    }

    /// The newest first.
    pub(crate) fn orders_of(&self, user: u32) -> Result<Vec<Order>, DbError> {
        let sql = "SELECT id, product, quantity, cents FROM orders
                   WHERE user = ?1 ORDER BY id DESC LIMIT 20";
        self.all(sql, [user], |row| {
            Ok(Order {
                id: row.get(0)?,
                product: row.get(1)?,
                quantity: row.get(2)?,
                cents: row.get(3)?,
            })
        })
    }

    /// The rate of the lightest class of parcels that takes the weight.
    pub(crate) fn tariff(&self, weight: f64, region: Region) -> Result<Option<Tariff>, DbError> {
        let sql = "SELECT base_cents, cents_per_kg FROM tariffs
                   WHERE region = ?1 AND up_to_kg >= ?2 ORDER BY up_to_kg LIMIT 1";
        self.one(sql, params![region, weight], |row| {
            Ok(Tariff {
                base_cents: row.get(0)?,
                cents_per_kg: row.get(1)?,
            })
        })
    }

    /// Expensive: it adds up all orders of the category.
    pub(crate) fn bestsellers(&self, category: &str) -> Result<Vec<Bestseller>, DbError> {
        let sql = "SELECT p.id, p.name, SUM(o.quantity) AS sold
                   FROM products p JOIN orders o ON o.product = p.id
                   WHERE p.category = ?1 GROUP BY p.id ORDER BY sold DESC, p.id LIMIT 10";
        self.all(sql, [category], |row| {
            Ok(Bestseller {
                product: row.get(0)?,
                name: row.get(1)?,
                sold: row.get(2)?,
            })
        })
    }

    pub(crate) fn set_price(&self, product: u32, cents: u32) -> Result<(), DbError> {
        self.change(
            "UPDATE products SET cents = ?2 WHERE id = ?1",
            params![product, cents],
        )
    }

    pub(crate) fn insert_order(
        &self,
        user: u32,
        product: u32,
        quantity: u32,
    ) -> Result<(), DbError> {
        let sql = "INSERT INTO orders (user, product, quantity, cents)
                   SELECT ?1, id, ?3, cents * ?3 FROM products WHERE id = ?2";
        self.change(sql, params![user, product, quantity])
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, DbError> {
        self.pool
            .with(|c| c.prepare_cached(sql)?.query_row(params, read).optional())
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, DbError> {
        self.pool
            .with(|c| c.prepare_cached(sql)?.query_map(params, read)?.collect())
    }

    fn change(&self, sql: &str, params: impl Params) -> Result<(), DbError> {
        self.pool
            .with(|c| c.prepare_cached(sql)?.execute(params).map(drop))
    }
}

impl Pool {
    /// Lends a connection for one statement.
    fn with<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, DbError> {
        QUERIES.set(QUERIES.get() + 1);
        // A binding of its own, so that the lock is not held while connecting.
        let idle = self.idle.lock().unwrap().pop();
        let connection = idle.map_or_else(|| self.connect(), Ok)?;
        let result = run(&connection)?;
        self.idle.lock().unwrap().push(connection);
        Ok(result)
    }

    /// Write-ahead log: readers and the one writer don't wait for each other.
    fn connect(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open(&self.file)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(connection)
    }
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
