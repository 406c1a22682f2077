//! The table: two databases with the same two statements.

use crate::trial::Place;
use larder_bench::Failed;
use postgres::NoTls;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a setter fails with.
#[derive(Debug)]
pub(crate) struct NotStored(String);

impl std::fmt::Display for NotStored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotStored {}

impl From<rusqlite::Error> for NotStored {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<postgres::Error> for NotStored {
    fn from(error: postgres::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<larder::WriteError> for NotStored {
    fn from(error: larder::WriteError) -> Self {
        Self(error.to_string())
    }
}

pub(crate) enum Rows {
    /// Writers of SQLite exclude each other in any case: by a lock in the process, they wait for less
    /// time than by SQLite's own, which sleeps.
    Sqlite(Mutex<Connection>),
    /// The server commits several at once.
    Postgres(Pool),
}

impl Rows {
    /// A new table.
    pub(crate) fn create(place: Place, folder: &Path) -> Result<Self, Failed> {
        let synchronous = match place {
            Place::Postgres => {
                let address = std::env::var("LARDER_POSTGRES_URL").map_err(
                    |_| "LARDER_POSTGRES_URL names no server: run it by scripts/with-postgres",
                )?;
                let mut client = postgres::Client::connect(&address, NoTls)?;
                client.batch_execute(
                    "DROP TABLE IF EXISTS larder_row;
                     CREATE TABLE larder_row (key BIGINT PRIMARY KEY, value BIGINT NOT NULL)",
                )?;
                let idle = Mutex::default();
                return Ok(Self::Postgres(Pool { address, idle }));
            }
            Place::SqliteFull => "FULL",
            Place::SqliteNormal => "NORMAL",
        };
        let connection = Connection::open(folder.join("rows"))?;
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = {synchronous};
             CREATE TABLE larder_row (key INTEGER PRIMARY KEY, value INTEGER NOT NULL)"
        ))?;
        Ok(Self::Sqlite(Mutex::new(connection)))
    }

    /// Stores one row, and commits it.
    pub(crate) fn store(&self, key: i64, value: i64) -> Result<(), NotStored> {
        match self {
            Self::Sqlite(connection) => {
                let connection = lock(connection);
                connection.prepare_cached(UPSERT)?.execute([key, value])?;
            }
            Self::Postgres(pool) => {
                pool.with(|client| client.sql.execute(&client.one, &[&key, &value]))?;
            }
        }
        Ok(())
    }

    /// Stores many, and commits once.
    pub(crate) fn store_all(&self, rows: &[(i64, i64)]) -> Result<(), NotStored> {
        match self {
            Self::Sqlite(connection) => {
                let mut connection = lock(connection);
                let transaction = connection.transaction()?;
                for (key, value) in rows {
                    transaction.prepare_cached(UPSERT)?.execute([key, value])?;
                }
                transaction.commit()?;
            }
            Self::Postgres(pool) => {
                let (keys, values): (Vec<i64>, Vec<i64>) = rows.iter().copied().unzip();
                pool.with(|client| client.sql.execute(&client.many, &[&keys, &values]))?;
            }
        }
        Ok(())
    }

    pub(crate) fn read(&self, key: i64) -> Result<Option<i64>, NotStored> {
        Ok(match self {
            Self::Sqlite(connection) => {
                let connection = lock(connection);
                let mut select = connection.prepare_cached(SELECT)?;
                select.query_row([key], |row| row.get(0)).optional()?
            }
            Self::Postgres(pool) => {
                let sql = SELECT.replace('?', "$1");
                let found = pool.with(|client| client.sql.query_opt(&sql, &[&key]))?;
                found.map(|row| row.get(0))
            }
        })
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> Result<i64, NotStored> {
        let sql = "SELECT COUNT(*) FROM larder_row";
        Ok(match self {
            Self::Sqlite(connection) => lock(connection).query_row(sql, [], |row| row.get(0))?,
            Self::Postgres(pool) => pool.with(|client| client.sql.query_one(sql, &[]))?.get(0),
        })
    }
}

const UPSERT: &str = "INSERT INTO larder_row VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const SELECT: &str = "SELECT value FROM larder_row WHERE key = ?";

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection to the server, and its prepared statements.
struct Client {
    sql: postgres::Client,
    one: postgres::Statement,
    many: postgres::Statement,
}

impl Client {
    fn connect(address: &str) -> Result<Self, postgres::Error> {
        let mut sql = postgres::Client::connect(address, NoTls)?;
        let update = "ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        let one = sql.prepare(&format!("INSERT INTO larder_row VALUES ($1, $2) {update}"))?;
        let many = sql.prepare(&format!(
            "INSERT INTO larder_row SELECT * FROM unnest($1::bigint[], $2::bigint[]) {update}"
        ))?;
        Ok(Self { sql, one, many })
    }
}

/// Connections that nobody uses just now. As many are made as threads write at once.
pub(crate) struct Pool {
    address: String,
    idle: Mutex<Vec<Client>>,
}

impl Pool {
    fn with<T>(
        &self,
        act: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Result<T, postgres::Error> {
        let idle = lock(&self.idle).pop();
        let mut client = idle.map_or_else(|| Client::connect(&self.address), Ok)?;
        let done = act(&mut client);
        lock(&self.idle).push(client);
        done
    }
}
