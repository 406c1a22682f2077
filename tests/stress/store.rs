//! The table behind the caches, in a SQLite file of its own.

use crate::round::{Dice, Fate};
use rusqlite::{Connection, OptionalExtension, params};
use std::fmt;
use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Clones share the table.
#[derive(Clone)]
pub(crate) struct Store(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    dice: Mutex<Dice>,
    idle: Mutex<Vec<Connection>>,
    /// One, for `SQLite` lets one write at a time, and its way to wait is to look again later.
    writer: Mutex<Connection>,
}

/// What a body fails with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed;

impl Store {
    pub(crate) fn new(dice: Dice) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Relaxed);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = folder.join(format!("stress-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let writer = connect(&folder);
        writer
            .execute_batch("CREATE TABLE rows (key INTEGER PRIMARY KEY, value INTEGER NOT NULL)")
            .expect("a table");
        Self(Arc::new(Inner {
            folder,
            dice: Mutex::new(dice),
            idle: Mutex::default(),
            writer: Mutex::new(writer),
        }))
    }

    /// What the table holds; nothing goes wrong.
    pub(crate) fn holds(&self, key: u32) -> u64 {
        let idle = lock(&self.0.idle).pop();
        let connection = idle.unwrap_or_else(|| connect(&self.0.folder));
        let value = {
            let query = connection.prepare_cached("SELECT value FROM rows WHERE key = ?1");
            let value = query.and_then(|mut query| {
                query
                    .query_row([key], |row| row.get::<_, i64>(0))
                    .optional()
            });
            value.expect("a value").unwrap_or(0)
        };
        lock(&self.0.idle).push(connection);
        value.cast_unsigned()
    }

    /// The body of a getter.
    pub(crate) fn read(&self, key: u32) -> Result<u64, Failed> {
        self.run(false, || self.holds(key))
    }

    /// The body of a setter. `after`: it can fail when the row is changed.
    pub(crate) fn write(&self, items: &[(u32, u64)], after: bool) -> Result<(), Failed> {
        self.run(after, || {
            let writer = lock(&self.0.writer);
            let change = writer.unchecked_transaction().expect("no other one");
            for (key, value) in items {
                let mut write = change
                    .prepare_cached("INSERT OR REPLACE INTO rows VALUES (?1, ?2)")
                    .expect("a statement");
                let written = write.execute(params![key, value.cast_signed()]);
                written.expect("a row");
            }
            change.commit().expect("a commit");
        })
    }

    /// Runs a statement, with delays before and after it, and what the dice say goes wrong.
    fn run<T>(&self, after: bool, statement: impl FnOnce() -> T) -> Result<T, Failed> {
        let (fate, before, then) = {
            let mut dice = lock(&self.0.dice);
            (dice.fate(after), dice.pause(), dice.pause())
        };
        pause(before);
        match fate {
            Fate::Fails => return Err(Failed),
            Fate::Breaks => quiet_panic(),
            Fate::Fine | Fate::FailsAfter | Fate::BreaksAfter => {}
        }
        let result = statement();
        pause(then);
        match fate {
            Fate::FailsAfter => Err(Failed),
            Fate::BreaksAfter => quiet_panic(),
            _ => Ok(result),
        }
    }
}

/// Waits as the dice say.
pub(crate) fn pause(time: Option<Duration>) {
    match time {
        None => {}
        Some(Duration::ZERO) => thread::yield_now(),
        Some(time) => thread::sleep(time),
    }
}

/// Panics without a word from the panic hook: there are thousands of them.
fn quiet_panic() -> ! {
    resume_unwind(Box::new("as the dice say"))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("rows.sqlite")).expect("a file");
    let wait = connection.busy_timeout(Duration::from_secs(30));
    wait.expect("a time");
    for (name, value) in [("journal_mode", "WAL"), ("synchronous", "OFF")] {
        let set = connection.pragma_update(None, name, value);
        set.expect("a setting");
    }
    connection
}

impl Drop for Inner {
    fn drop(&mut self) {
        lock(&self.idle).clear();
        // The writer's file is open still, which the systems that these tests run on don't mind.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("as the dice say")
    }
}
