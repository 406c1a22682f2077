//! The database behind the queue: SQLite, with rows and the history of what was stored.

use crate::life::{Change, KEYS, Life};
use larder::WriteError;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::fmt;
use std::path::Path;
use std::sync::Mutex;

/// As a life sees it.
pub(crate) struct Database {
    connection: Mutex<Connection>,
    life: u64,
    /// How many of 100 statements fail.
    faults: u32,
    dice: Mutex<SmallRng>,
}

/// A statement was not run, or was and did not say so.
#[derive(Debug, Clone)]
pub(crate) struct Failed(&'static str);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Failed {}

impl From<WriteError> for Failed {
    fn from(_: WriteError) -> Self {
        Self("it was not accepted")
    }
}

/// What was stored, in the order in which it was.
pub(crate) struct Stored {
    pub(crate) at: u64,
    pub(crate) life: u64,
    pub(crate) change: Change,
}

impl Database {
    pub(crate) fn open(life: &Life) -> Self {
        Self {
            connection: Mutex::new(connect(&life.database())),
            life: life.number,
            faults: life.faults,
            dice: Mutex::new(SmallRng::seed_from_u64(life.seed)),
        }
    }

    pub(crate) fn read(&self, key: u32) -> Option<u64> {
        row(&self.connection.lock().unwrap(), key)
    }

    /// Sets rows, in one transaction.
    pub(crate) fn store(&self, rows: &[(u32, u64)]) -> Result<(), Failed> {
        self.run(true, |transaction| {
            for (key, version) in rows {
                let mut set = transaction.prepare_cached("REPLACE INTO row VALUES (?, ?)")?;
                set.execute((key, version))?;
                self.note(transaction, *key, *version, false)?;
            }
            Ok(())
        })
    }

    /// Deletes a row. An error always says that it was not: what a setter does not do it may not do,
    /// and a dead letter of the key may come back.
    pub(crate) fn delete(&self, key: u32, version: u64) -> Result<(), Failed> {
        self.run(false, |transaction| {
            transaction.execute("DELETE FROM row WHERE key = ?", [key])?;
            self.note(transaction, key, version, true)
        })
    }

    fn note(
        &self,
        transaction: &Transaction<'_>,
        key: u32,
        version: u64,
        deletes: bool,
    ) -> rusqlite::Result<()> {
        let sql = "INSERT INTO history (life, key, version, deletes) VALUES (?, ?, ?, ?)";
        let mut insert = transaction.prepare_cached(sql)?;
        insert.execute(params![self.life, key, version, deletes])?;
        Ok(())
    }

    /// Runs statements in one transaction. Some are not run and, where it `may_lie`, a third of those
    /// that fail only seem not to be.
    fn run(
        &self,
        may_lie: bool,
        statements: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), Failed> {
        let luck = self.dice.lock().unwrap().random_range(0..100);
        let (fails, lies) = (luck < self.faults, may_lie && luck < self.faults / 3);
        if fails && !lies {
            return Err(Failed("it was not stored"));
        }
        let mut connection = self.connection.lock().unwrap();
        let transaction = connection.transaction().unwrap();
        statements(&transaction).unwrap();
        transaction.commit().unwrap();
        if lies {
            return Err(Failed("it was stored, and the answer was lost"));
        }
        Ok(())
    }
}

/// Opens the database, or makes a new one. What a killed process has committed is with the operating
/// system: there is no need to write through to the disk.
fn connect(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = OFF;
             CREATE TABLE IF NOT EXISTS row (key INTEGER PRIMARY KEY, version INTEGER NOT NULL);
             CREATE TABLE IF NOT EXISTS history (
                 at INTEGER PRIMARY KEY AUTOINCREMENT,
                 life INTEGER NOT NULL,
                 key INTEGER NOT NULL,
                 version INTEGER NOT NULL,
                 deletes INTEGER NOT NULL
             );",
        )
        .unwrap();
    connection
}

fn row(connection: &Connection, key: u32) -> Option<u64> {
    let mut select = connection
        .prepare_cached("SELECT version FROM row WHERE key = ?")
        .unwrap();
    let found = select.query_row([key], |row| row.get(0));
    found.optional().unwrap()
}

/// All rows by key, and what was stored after `at`.
pub(crate) fn look(path: &Path, at: u64) -> (Vec<Option<u64>>, Vec<Stored>) {
    let connection = connect(path);
    let rows = (0..KEYS).map(|key| row(&connection, key)).collect();
    let sql = "SELECT at, life, key, version, deletes FROM history WHERE at > ? ORDER BY at";
    let mut select = connection.prepare(sql).unwrap();
    let stored = select.query_map([at], |row| {
        Ok(Stored {
            at: row.get(0)?,
            life: row.get(1)?,
            change: Change {
                key: row.get(2)?,
                version: row.get(3)?,
                deletes: row.get(4)?,
            },
        })
    });
    let stored = stored.unwrap().map(Result::unwrap).collect();
    (rows, stored)
}
