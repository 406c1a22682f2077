//! The annotated functions, as a user writes them: with a journal, and without one.

use crate::rows::{NotStored, Rows};
use larder::{cached, writes};
use std::path::PathBuf;
use std::sync::OnceLock;

/// What a measurement runs with: one in a process.
pub(crate) struct Setting {
    pub(crate) rows: Rows,
    pub(crate) batch: usize,
    pub(crate) workers: usize,
    pub(crate) capacity: usize,
    pub(crate) journal: PathBuf,
}

static SETTING: OnceLock<Setting> = OnceLock::new();

/// Sets it, once.
pub(crate) fn set(setting: Setting) {
    let new = SETTING.set(setting);
    assert!(new.is_ok(), "it is set once");
}

pub(crate) fn setting() -> &'static Setting {
    SETTING.get().expect("it was set at the start")
}

#[cached(
    strategy = "write_behind",
    capacity = 10_000,
    queue(
        batch = setting().batch,
        workers = setting().workers,
        capacity = setting().capacity
    )
)]
pub(crate) fn row(key: i64) -> Result<Option<i64>, NotStored> {
    setting().rows.read(key)
}

#[writes(row(key) = value, batch = store_all)]
pub(crate) fn set_row(key: i64, value: i64) -> Result<(), NotStored> {
    setting().rows.store(key, value)
}

fn store_all(rows: &[(i64, i64)]) -> Result<(), NotStored> {
    setting().rows.store_all(rows)
}

#[cached(
    strategy = "write_behind",
    capacity = 10_000,
    queue(
        batch = setting().batch,
        workers = setting().workers,
        capacity = setting().capacity,
        journal = &setting().journal,
        setters(set_journaled_row)
    )
)]
pub(crate) fn journaled_row(key: i64) -> Result<Option<i64>, NotStored> {
    setting().rows.read(key)
}

#[writes(journaled_row(key) = value, batch = store_all)]
pub(crate) fn set_journaled_row(key: i64, value: i64) -> Result<(), NotStored> {
    setting().rows.store(key, value)
}
