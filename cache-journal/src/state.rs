//! The journal's state behind its lock: what is acknowledged, and the store, if it works.

use crate::failure::Failure;
use crate::ledger::{Ledger, Numbers};
use crate::lock::Lock;
use crate::store::{Opened, Store};
use cache_core::Record;
use std::path::Path;

pub(crate) struct State {
    /// `None` after a commit that failed: the store must be opened anew then.
    store: Option<Store>,
    /// What was acknowledged, and how many commits were tried.
    ledger: Ledger,
    /// What the last commit was to remove, if it failed: it may have been removed.
    perhaps_done: Vec<u64>,
    /// What is in the store by a commit that failed: it leaves with the next one.
    rejected: Numbers,
    /// The last field, to be let go of when the store is closed.
    lock: Lock,
}

impl State {
    pub(crate) fn new(opened: Opened, mut lock: Lock) -> Self {
        lock.acknowledge(opened.stored);
        Self {
            store: Some(opened.store),
            ledger: opened.ledger,
            perhaps_done: Vec::new(),
            rejected: Numbers::default(),
            lock,
        }
    }

    pub(crate) fn last_number(&self) -> u64 {
        self.ledger.last
    }

    pub(crate) fn commit(
        &mut self,
        path: &Path,
        new: &[Record],
        done: &[u64],
    ) -> Result<(), Failure> {
        self.reopen(path)?;
        self.ledger.commit += 1;
        let mut next = self.ledger.clone();
        for number in done {
            next.live.remove(*number);
        }
        for record in new {
            next.live.insert(record.number);
            next.last = next.last.max(record.number);
        }
        let remove = done.iter().copied().chain(self.rejected.iter());
        let committed = match &self.store {
            Some(store) => store.commit(&next, new, remove),
            None => unreachable!("it was opened above"),
        };
        if committed.is_ok() {
            self.lock.acknowledge(next.commit);
            self.ledger = next;
            self.rejected = Numbers::default();
        } else {
            self.store = None;
            self.perhaps_done = done.to_vec();
        }
        committed
    }

    pub(crate) fn load(&mut self, path: &Path) -> Result<Vec<Record>, Failure> {
        self.reopen(path)?;
        let (_, entries) = match &self.store {
            Some(store) => store.read()?,
            None => unreachable!("it was opened above"),
        };
        let records = entries.into_iter().map(|entry| entry.record);
        Ok(records
            .filter(|record| !self.rejected.contains(record.number))
            .collect())
    }

    /// Opens the store again after a commit that failed. Whether that commit is in it after all is
    /// not known before: what it was to add then counts as rejected, for the caller was told so.
    fn reopen(&mut self, path: &Path) -> Result<(), Failure> {
        if self.store.is_some() {
            return Ok(());
        }
        let opened = Store::open(path)?;
        let there = &opened.ledger.live;
        let gone: Numbers = self
            .ledger
            .live
            .iter()
            .filter(|number| !there.contains(*number))
            .collect();
        if let Some(lost) = gone
            .iter()
            .find(|number| !self.perhaps_done.contains(number))
        {
            return Err(Failure::Damaged(format!("record {lost} is lost")));
        }
        gone.iter()
            .for_each(|number| self.ledger.live.remove(number));
        self.rejected = there
            .iter()
            .filter(|number| !self.ledger.live.contains(*number))
            .collect();
        self.ledger.commit = self.ledger.commit.max(opened.stored);
        self.perhaps_done.clear();
        self.store = Some(opened.store);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::open;

    fn record(number: u64, payload: &[u8]) -> Record {
        Record {
            number,
            queue: "".into(),
            setter: "".into(),
            payload: payload.into(),
        }
    }

    #[test]
    fn a_commit_that_failed_and_is_on_disk_all_the_same_is_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let lock = Lock::take(&path).unwrap_or_else(|_| panic!("it is free"));
        let (opened, _) = open(&path, None).unwrap();
        let mut state = State::new(opened, lock);
        let works = |result: Result<(), Failure>| assert!(result.is_ok());
        let old = [record(1, b"old"), record(2, b"old"), record(3, b"old")];
        works(state.commit(&path, &old, &[]));

        // As when the last sync fails: the store has written all, and says that it failed.
        let ledger = state.ledger.clone();
        works(state.commit(&path, &[record(4, b"failed"), record(5, b"failed")], &[1]));
        state.ledger.live = ledger.live;
        state.ledger.last = ledger.last;
        state.perhaps_done = vec![1];
        state.store = None;

        let loaded = state
            .load(&path)
            .map_err(|failure| failure.at(&path))
            .unwrap();
        assert_eq!(loaded, old[1..], "without what was refused");
        assert_eq!(state.last_number(), 3);
        works(state.commit(&path, &[record(4, b"again")], &[2]));
        drop(state);
        let (opened, damage) = open(&path, None).unwrap();
        let records: Vec<_> = opened
            .entries
            .into_iter()
            .map(|entry| entry.record)
            .collect();
        assert_eq!(records, [record(3, b"old"), record(4, b"again")]);
        assert_eq!((opened.ledger.last, damage), (4, None));
    }

    #[test]
    fn an_acknowledged_record_that_is_gone_after_a_failure_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let lock = Lock::take(&path).unwrap_or_else(|_| panic!("it is free"));
        let (opened, _) = open(&path, None).unwrap();
        let mut state = State::new(opened, lock);
        state.ledger.live.insert(7);
        state.store = None;
        let told = state
            .commit(&path, &[], &[1])
            .map_err(|failure| failure.at(&path));
        assert!(told.unwrap_err().to_string().contains("record 7 is lost"));
    }
}
