//! What is promised of each key, from what the lives have said, and whether the database keeps it.
//!
//! "In order" under at-least-once is this:
//! - Once all is stored, the row of a key is that of its last acknowledged change, or of a later one
//!   that was tried: a kill may come between the acceptance and the answer.
//! - Within one life, a key is never set to an older version after a newer one. (The same one may be
//!   stored again, as when its answer was lost.)
//! - A new life may store again what an earlier one did, and then begins with older versions; but
//!   none that is older than an acknowledged delete, which is in no journal to come again after
//!   them, and none of before the last time that all was stored. (Between a delete and its answer, a
//!   dead letter may come back: it cannot leave the journal before the delete is certain.)

use crate::database::Stored;
use crate::life::{Change, KEYS, Line};

/// What is known of one key.
#[derive(Debug)]
struct Key {
    /// The row after all before was stored.
    settled: Option<u64>,
    /// The newest version tried by then: no version up to it is stored any more.
    floor: u64,
    /// Tried since.
    tried: Vec<Change>,
    /// The newest version since that was acknowledged, or seen by a reader. 0: none.
    known: u64,
    /// The versions of the deletes since that were acknowledged.
    deletes: Vec<u64>,
    /// The last of them that was stored.
    deleted: u64,
    /// What was stored last, and in which life.
    last: (u64, u64),
}

pub(crate) struct Promise {
    keys: Vec<Key>,
    /// How far the history was looked at.
    pub(crate) at: u64,
    pub(crate) acknowledged: u64,
    pub(crate) recovered: u64,
}

impl Promise {
    pub(crate) fn new() -> Self {
        let key = |_| Key {
            settled: None,
            floor: 0,
            tried: Vec::new(),
            known: 0,
            deletes: Vec::new(),
            deleted: 0,
            last: (0, 0),
        };
        Self {
            keys: (0..KEYS).map(key).collect(),
            at: 0,
            acknowledged: 0,
            recovered: 0,
        }
    }

    fn key(&mut self, key: u32) -> &mut Key {
        &mut self.keys[key as usize]
    }

    /// Takes in what a life has said.
    pub(crate) fn hear(&mut self, lines: &[Line]) {
        // A change that was given up is not seen any more until it is replayed.
        let alive = lines.contains(&Line::Dead(0));
        for line in lines {
            match *line {
                Line::Open(recovered) => self.recovered += recovered,
                Line::Read(key, row) if alive => self.key(key).see(key, row),
                Line::Try(change) => self.key(change.key).tried.push(change),
                Line::Done(change) => {
                    self.acknowledged += 1;
                    let key = self.key(change.key);
                    key.known = change.version;
                    key.deletes.extend(change.deletes.then_some(change.version));
                }
                _ => {}
            }
        }
    }

    /// Compares the database with what is promised, once all is stored.
    pub(crate) fn compare(&mut self, rows: &[Option<u64>], history: &[Stored]) {
        for stored in history {
            self.key(stored.change.key).check_order(stored);
        }
        for ((number, key), row) in (0..).zip(&mut self.keys).zip(rows) {
            key.settle(number, *row);
        }
        self.at = history.last().map_or(self.at, |stored| stored.at);
    }
}

impl Key {
    /// What the row may be: that of the last change that is known, or of a later one.
    fn allowed(&self) -> Vec<(u64, Option<u64>)> {
        let settled = (self.known == 0).then_some((0, self.settled));
        let tried = self
            .tried
            .iter()
            .filter(|change| change.version >= self.known);
        settled
            .into_iter()
            .chain(tried.map(|change| (change.version, change.row())))
            .collect()
    }

    /// A reader at the start of a life saw this: what waits in the journal is seen already, and the
    /// row does not go back behind it.
    fn see(&mut self, key: u32, row: Option<u64>) {
        let allowed = self.allowed();
        let seen = allowed.iter().find(|(_, allowed)| *allowed == row);
        let Some((version, _)) = seen else {
            panic!("key {key}: a reader saw {row:?}, of {allowed:?}: {self:#?}");
        };
        self.known = *version;
    }

    fn check_order(&mut self, stored: &Stored) {
        let Stored { life, change, .. } = *stored;
        let Change { key, version, .. } = change;
        assert!(
            self.tried.contains(&change),
            "key {key}: {change:?} is stored, and was not tried since all was stored: {self:#?}"
        );
        assert!(
            version > self.floor,
            "key {key}: version {version} is stored again in life {life}, after all was stored: {self:#?}"
        );
        assert!(
            version >= self.deleted,
            "key {key}: version {version} is stored in life {life}, after a newer delete: {self:#?}"
        );
        let (last_life, last) = self.last;
        assert!(
            last_life != life || version >= last,
            "key {key}: version {version} is stored after {last} in life {life}: {self:#?}"
        );
        self.last = (life, version);
        if self.deletes.contains(&version) {
            self.deleted = version;
        }
    }

    fn settle(&mut self, key: u32, row: Option<u64>) {
        let allowed = self.allowed();
        assert!(
            allowed.iter().any(|(_, allowed)| *allowed == row),
            "key {key}: the row is {row:?}, of {allowed:?}: {self:#?}"
        );
        self.settled = row;
        self.floor = self.tried.last().map_or(self.floor, |last| last.version);
        self.tried.clear();
        self.deletes.clear();
        (self.known, self.deleted) = (0, 0);
    }
}
