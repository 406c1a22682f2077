//! Write-behind by attributes: the setters of even keys need nothing but their arguments, and are
//! replayed by the first use; those of odd keys are given the database, and are recovered by hand.
//! Both getters share a journal, and have a setter for batches and one for single rows.

use crate::child::Writes;
use crate::database::{Database, Failed};
use crate::life::Life;
use larder::{QueueStats, cached, invalidates, writes};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

static LIFE: OnceLock<(Life, Arc<Database>)> = OnceLock::new();

fn life() -> &'static (Life, Arc<Database>) {
    LIFE.get().expect("the child has begun to live")
}

fn database() -> &'static Database {
    &life().1
}

fn journal() -> PathBuf {
    life().0.journal()
}

fn delay() -> Duration {
    life().0.delay
}

#[cached(
    strategy = "write_behind",
    // Room for half of the keys: others are read from the database, or found waiting.
    capacity = 5,
    queue(
        journal = journal(),
        setters(set_even, set_even_batched),
        delay = delay(),
        retries = 2,
        backoff = "1ms".."4ms"
    )
)]
fn even(key: u32) -> Option<u64> {
    database().read(key)
}

#[writes(even(key) = version)]
fn set_even(key: u32, version: u64) -> Result<(), Failed> {
    database().store(&[(key, version)])
}

#[writes(even(key) = version, batch = store_even)]
fn set_even_batched(key: u32, version: u64) -> Result<(), Failed> {
    store_even(&[(key, version)])
}

fn store_even(rows: &[(u32, u64)]) -> Result<(), Failed> {
    database().store(rows)
}

#[invalidates(even(key))]
fn delete_even(key: u32, version: u64) -> Result<(), Failed> {
    database().delete(key, version)
}

#[cached(
    strategy = "write_behind",
    capacity = 5,
    skip(database),
    queue(
        journal = journal(),
        setters(set_odd, set_odd_batched),
        delay = delay(),
        retries = 2,
        backoff = "1ms".."4ms"
    )
)]
fn odd(database: &Database, key: u32) -> Option<u64> {
    database.read(key)
}

#[writes(odd(key) = version, skip(database))]
fn set_odd(database: &Arc<Database>, key: u32, version: u64) -> Result<(), Failed> {
    database.store(&[(key, version)])
}

#[writes(odd(key) = version, batch = store_odd(database), skip(database))]
fn set_odd_batched(database: &Arc<Database>, key: u32, version: u64) -> Result<(), Failed> {
    store_odd(database, &[(key, version)])
}

fn store_odd(database: &Arc<Database>, rows: &[(u32, u64)]) -> Result<(), Failed> {
    database.store(rows)
}

#[invalidates(odd(key))]
fn delete_odd(database: &Database, key: u32, version: u64) -> Result<(), Failed> {
    database.delete(key, version)
}

pub(crate) struct Attributes;

impl Attributes {
    pub(crate) fn open(life: &Life, database: Database) -> Self {
        let told = LIFE.set((life.clone(), Arc::new(database)));
        assert!(told.is_ok(), "there is one life in a process");
        even::queue_stats();
        let database = &self::life().1;
        set_odd::recover(database);
        set_odd_batched::recover(database);
        Self
    }
}

fn is_even(key: u32) -> bool {
    key.is_multiple_of(2)
}

impl Writes for Attributes {
    fn get(&self, key: u32) -> Option<u64> {
        if is_even(key) {
            even(key)
        } else {
            odd(database(), key)
        }
    }

    fn set(&self, key: u32, version: u64, batches: bool) {
        let database = &life().1;
        let accepted = match (is_even(key), batches) {
            (true, false) => set_even(key, version),
            (true, true) => set_even_batched(key, version),
            (false, false) => set_odd(database, key, version),
            (false, true) => set_odd_batched(database, key, version),
        };
        accepted.expect("there is room");
    }

    fn delete(&self, key: u32, version: u64) -> Result<(), Failed> {
        if is_even(key) {
            delete_even(key, version)
        } else {
            delete_odd(database(), key, version)
        }
    }

    fn flush(&self) {
        even::flush();
        odd::flush();
    }

    fn flush_key(&self, key: u32) {
        if is_even(key) {
            even::flush_key(key);
        } else {
            odd::flush_key(key);
        }
    }

    fn replay_dead_letters(&self) {
        even::replay_dead_letters();
        odd::replay_dead_letters();
    }

    fn stats(&self) -> [QueueStats; 2] {
        [even::queue_stats(), odd::queue_stats()]
    }
}
