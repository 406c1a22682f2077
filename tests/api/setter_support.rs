//! A table behind getters and setters, which tests can stop, break and look into.

use crate::support::wait_until;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Rows of numbers. Clones are the same table: a reference to one can be kept for later.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    goes_on: Condvar,
}

#[derive(Debug, Default)]
struct State {
    rows: HashMap<u32, u64>,
    loads: u64,
    /// What was done, in order.
    log: Vec<Done>,
    /// The next attempts to write fail.
    failing: usize,
    /// The next attempts to write panic, after they have written.
    panicking: usize,
    stopped: bool,
    waiting: usize,
}

/// What was done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Put(u32, u64),
    Deleted(u32),
}

pub(crate) use Done::{Deleted, Put};

impl Table {
    /// A table with one row.
    pub(crate) fn with(id: u32, value: u64) -> Self {
        let table = Self::default();
        table.set(id, value);
        table
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let state = self.0.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes a row behind the back of all caches.
    pub(crate) fn set(&self, id: u32, value: u64) {
        self.state().rows.insert(id, value);
    }

    /// Looks at a row.
    pub(crate) fn row(&self, id: u32) -> Option<u64> {
        self.state().rows.get(&id).copied()
    }

    /// Reads a row for a getter.
    pub(crate) fn load(&self, id: u32) -> Option<u64> {
        let mut state = self.state();
        state.loads += 1;
        state.rows.get(&id).copied()
    }

    /// How often getters have read since this was asked last.
    pub(crate) fn loads(&self) -> u64 {
        std::mem::take(&mut self.state().loads)
    }

    /// Writes a row for a setter.
    pub(crate) fn put(&self, id: u32, value: u64) -> Result<(), String> {
        self.write(Put(id, value))
    }

    /// Deletes a row for a setter.
    pub(crate) fn delete(&self, id: u32) -> Result<(), String> {
        self.write(Deleted(id))
    }

    fn write(&self, what: Done) -> Result<(), String> {
        let mut state = self.state();
        state.waiting += 1;
        let goes_on = self.0.goes_on.wait_while(state, |state| state.stopped);
        let mut state = goes_on.unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        if state.failing > 0 {
            state.failing -= 1;
            return Err("the table is down".to_owned());
        }
        match what {
            Put(id, value) => drop(state.rows.insert(id, value)),
            Deleted(id) => drop(state.rows.remove(&id)),
        }
        state.log.push(what);
        if state.panicking > 0 {
            state.panicking -= 1;
            drop(state);
            crate::support::panic_quietly("the connection broke");
        }
        Ok(())
    }

    /// All that setters did.
    pub(crate) fn log(&self) -> Vec<Done> {
        self.state().log.clone()
    }

    /// The next so many writes fail.
    pub(crate) fn fail(&self, attempts: usize) {
        self.state().failing = attempts;
    }

    /// The next so many writes are done, and panic then.
    pub(crate) fn panic(&self, attempts: usize) {
        self.state().panicking = attempts;
    }

    /// Writes wait until the table goes on.
    pub(crate) fn stop(&self) {
        self.state().stopped = true;
    }

    pub(crate) fn go_on(&self) {
        self.state().stopped = false;
        self.0.goes_on.notify_all();
    }

    /// Waits until so many writes wait for the table to go on.
    pub(crate) fn wait_for_writes(&self, writes: usize) {
        wait_until("the table is written to", || self.state().waiting == writes);
    }
}
