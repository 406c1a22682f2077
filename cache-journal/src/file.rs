//! An open journal, and the ones that this process has open.

use crate::damage::Damage;
use crate::failure::Failure;
use crate::lock::Lock;
use crate::open;
use crate::place;
use crate::state::State;
use cache_core::{Journal, JournalError, Record};
use parking_lot::{Condvar, Mutex};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

/// Every journal that is open, or being closed: that one can't be had any more, and its file not
/// yet. Held while one is opened or closed, before the lock of a journal's state.
static OPEN: Mutex<BTreeMap<PathBuf, Weak<Inner>>> = Mutex::new(BTreeMap::new());
/// One was closed.
static CLOSED: Condvar = Condvar::new();

/// A journal in a file.
///
/// Clones share it, as do all that this process opens by one path; it is closed with the last of
/// them. Beside the file lies another, `<path>.lock`, which says that a process has it open and what
/// that one acknowledged last; it stays.
///
/// ```
/// use cache_journal::{Journal, JournalFile, Record};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("prices.journal");
/// let journal = JournalFile::open(&path)?;
/// if let Some(damage) = journal.damage() {
///     eprintln!("{damage}");
/// }
/// let record = Record {
///     number: journal.last_number() + 1,
///     queue: "shop::price".into(),
///     setter: "shop::set_price".into(),
///     payload: (*b"(\"tea\",250)").into(),
/// };
/// journal.commit(&[record.clone()], &[])?; // on disk now
/// assert_eq!(journal.load()?, [record]);
/// journal.commit(&[], &[1])?; // done
/// assert_eq!(journal.load()?, []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct JournalFile(Arc<Inner>);

struct Inner {
    path: PathBuf,
    damage: Option<Damage>,
    /// `None` once it is closed.
    state: Mutex<Option<State>>,
}

impl JournalFile {
    /// Opens the journal at `path`, or makes a new one and the folders that lead to it.
    ///
    /// A journal that a killed process left is opened as that process acknowledged it. A damaged one
    /// is opened with all records that are whole: see [`damage`](Self::damage).
    ///
    /// It reads the whole file, and waits while this process opens or closes another journal.
    ///
    /// # Errors
    /// - [`InUse`](JournalError::InUse): another process has it open.
    /// - [`NotAJournal`](JournalError::NotAJournal): something else is there, which stays as it is.
    /// - [`Version`](JournalError::Version): it is of another version of larder.
    /// - [`Full`](JournalError::Full), [`Io`](JournalError::Io): the operating system said so.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        let path = path.as_ref();
        let path = place::resolve(path).map_err(|error| Failure::from(error).at(path))?;
        let mut journals = OPEN.lock();
        while let Some(open) = journals.get(&path) {
            if let Some(inner) = open.upgrade() {
                return Ok(Self(inner));
            }
            CLOSED.wait(&mut journals);
        }
        let lock = Lock::take(&path).map_err(|failure| failure.at(&path))?;
        let (opened, damage) = open::open(&path, lock.acknowledged_before())?;
        let inner = Arc::new(Inner {
            path: path.clone(),
            damage,
            state: Mutex::new(Some(State::new(opened, lock))),
        });
        journals.insert(path, Arc::downgrade(&inner));
        Ok(Self(inner))
    }

    /// What was wrong with the journal when this process opened it; `None` if nothing was.
    pub fn damage(&self) -> Option<&Damage> {
        self.0.damage.as_ref()
    }

    /// Where the journal is, in full.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    fn with<T>(
        &self,
        act: impl FnOnce(&mut State, &Path) -> Result<T, Failure>,
    ) -> Result<T, JournalError> {
        let mut state = self.0.state.lock();
        let state = state.as_mut().expect("it is closed with its last handle");
        act(state, &self.0.path).map_err(|failure| failure.at(&self.0.path))
    }
}

impl Journal for JournalFile {
    fn location(&self) -> String {
        self.0.path.display().to_string()
    }

    fn load(&self) -> Result<Vec<Record>, JournalError> {
        self.with(State::load)
    }

    fn last_number(&self) -> u64 {
        let state = self.0.state.lock();
        state.as_ref().map_or(0, State::last_number)
    }

    fn commit(&self, new: &[Record], done: &[u64]) -> Result<(), JournalError> {
        if new.is_empty() && done.is_empty() {
            return Ok(());
        }
        self.with(|state, path| state.commit(path, new, done))
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let mut journals = OPEN.lock();
        *self.state.get_mut() = None;
        journals.remove(&self.path);
        CLOSED.notify_all();
    }
}

impl fmt::Debug for JournalFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalFile")
            .field("path", &self.0.path)
            .field("damage", &self.0.damage)
            .finish_non_exhaustive()
    }
}
