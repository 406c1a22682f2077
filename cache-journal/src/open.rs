//! Opening a journal: new, whole, or damaged.

use crate::damage::Damage;
use crate::failure::Failure;
use crate::frame::VERSION;
use crate::ledger::Ledger;
use crate::place;
use crate::salvage::Found;
use crate::store::{Opened, Store};
use cache_core::JournalError;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// A file above this size is made smaller, if little of it is in use.
const LARGE: u64 = 4 << 20;

/// Opens the journal at `path`, whose lock is held; `acknowledged` is the commit that was the last
/// one to be, as far as that is known.
pub(crate) fn open(
    path: &Path,
    acknowledged: Option<u64>,
) -> Result<(Opened, Option<Damage>), JournalError> {
    let failed = |failure: Failure| failure.at(path);
    if is_new(path).map_err(failed)? {
        let ledger = Ledger {
            commit: 1,
            ..Ledger::default()
        };
        place::replace(path, &ledger, &[], false).map_err(failed)?;
    }
    // Before the store sees the file: it writes when it mends.
    let found = scan(path)?;
    let last_commit = found.last_commit();
    let what = match Store::open(path) {
        Ok(mut opened) if is_last(&opened, last_commit, acknowledged) => {
            // What failed left its number.
            opened.ledger.commit = opened.stored.max(last_commit);
            return Ok((shrunk(path, opened).map_err(failed)?, None));
        }
        Ok(_) => None,
        Err(Failure::Damaged(what)) => Some(what),
        Err(failure) => return Err(failed(failure)),
    };
    mend(path, found, what).map_err(failed)
}

/// Whether `opened` is what was acknowledged last, though there are traces of `last_commit`.
fn is_last(opened: &Opened, last_commit: u64, acknowledged: Option<u64>) -> bool {
    // What the store never counted as its last commit was not acknowledged.
    !opened.fell_back || opened.stored >= last_commit || acknowledged == Some(opened.stored)
}

fn is_new(path: &Path) -> Result<bool, Failure> {
    match fs::metadata(path) {
        Ok(about) => Ok(about.is_file() && about.len() == 0),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error.into()),
    }
}

fn scan(path: &Path) -> Result<Found, JournalError> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::IsADirectory => Vec::new(),
        read => read.map_err(|error| Failure::from(error).at(path))?,
    };
    let found = Found::scan(&bytes);
    match found.other_version() {
        _ if !found.is_empty() => Ok(found),
        Some(version) => Err(JournalError::Version {
            path: path.to_owned(),
            found: version - b'0',
            known: VERSION - b'0',
        }),
        None => Err(JournalError::NotAJournal {
            path: path.to_owned(),
        }),
    }
}

/// Makes a new file of what is whole in the old one. `what` the store said, if it said anything:
/// else it opened the commit before the last.
fn mend(
    path: &Path,
    found: Found,
    what: Option<String>,
) -> Result<(Opened, Option<Damage>), Failure> {
    let saved = found.save();
    // If all of the last commit is there, it counts, and nothing is amiss.
    let is_damaged = what.is_some() || !saved.lost.is_empty() || saved.is_outdated;
    let original = place::replace(path, &saved.ledger, &saved.entries, is_damaged)?;
    let what = what.unwrap_or_else(|| "its last commit is not whole".to_owned());
    let damage = original.map(|original| Damage::new(what, &saved, original));
    Ok((Store::open(path)?, damage))
}

/// Gives back what a long queue took once.
fn shrunk(path: &Path, mut opened: Opened) -> Result<Opened, Failure> {
    let used: usize = opened
        .entries
        .iter()
        .map(|entry| entry.record.payload.len() + 100)
        .sum();
    let size = fs::metadata(path)?.len();
    if size <= LARGE
        || size / 4 <= u64::try_from(used).unwrap_or(u64::MAX)
        || opened.store.shrink().is_ok()
    {
        return Ok(opened);
    }
    // The file is as good as before, but the store does not go on after an error.
    let commit = opened.ledger.commit;
    drop(opened);
    let mut opened = Store::open(path)?;
    opened.ledger.commit = commit;
    Ok(opened)
}
