//! What a write queue asks of a journal.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// One operation that was accepted and is not yet done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place in the order of all operations of the journal; never given twice.
    pub number: u64,
    /// The name of the queue that it belongs to.
    pub queue: Box<str>,
    /// The name of the setter that wrote it.
    pub setter: Box<str>,
    /// The arguments, as the setter encoded them.
    pub payload: Box<[u8]>,
}

/// Keeps operations on disk from their acceptance until they are done.
pub trait Journal: Send + Sync + 'static {
    /// Where it is, for messages. Journals of one location are one journal, and share a committer.
    fn location(&self) -> String;

    /// All records that are not done, by their numbers.
    ///
    /// # Errors
    /// When they can't be read.
    fn load(&self) -> Result<Vec<Record>, JournalError>;

    /// The highest number that a record ever had, those that are done included; 0 if there was none.
    fn last_number(&self) -> u64;

    /// Adds `new` and removes `done`, both or neither. When it returns, both are on disk, also if the
    /// machine loses power in the next moment.
    ///
    /// # Errors
    /// When it can't be written, as on a full disk. Then none of it is in the journal, and what was
    /// there before still is; only, until the next commit removes it, `new` may be found there after
    /// a crash. `done` is to be given again: on a full disk, a commit that only removes can fail too.
    fn commit(&self, new: &[Record], done: &[u64]) -> Result<(), JournalError>;
}

/// Why a journal can't be opened, read or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum JournalError {
    /// Another process has it open.
    InUse {
        /// The journal.
        path: PathBuf,
    },
    /// What is there is no journal; it was not touched.
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// Another version of the library wrote it.
    Version {
        /// The journal.
        path: PathBuf,
        /// The version of its format.
        found: u8,
        /// The version that this library reads and writes.
        known: u8,
    },
    /// It is damaged, and was not when it was opened.
    Damaged {
        /// The journal.
        path: PathBuf,
        /// What was seen.
        what: String,
    },
    /// The disk, or what this process may use of it, is full.
    Full {
        /// The journal.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Reading or writing failed.
    Io {
        /// The journal.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse { path } => write!(
                f,
                "the journal {} is open in another process: give each process a journal of its own, or end the other one first",
                path.display()
            ),
            Self::NotAJournal { path } => write!(
                f,
                "{} is no journal, or nothing is left of one; it was not touched: give another path, or move the file away",
                path.display()
            ),
            Self::Version { path, found, known } => write!(
                f,
                "the journal {} has format {found}, and this version of larder reads format {known}: let the version that wrote it finish its writes, or give another path",
                path.display()
            ),
            Self::Damaged { path, what } => write!(
                f,
                "the journal {} is damaged: {what}; opening it again saves what is whole",
                path.display()
            ),
            Self::Full { path, source } => write!(
                f,
                "no room for the journal {}: {source}; make room, then write again: nothing that was accepted is lost",
                path.display()
            ),
            Self::Io { path, source } => {
                write!(
                    f,
                    "the journal {}: {source}; check the path, its permissions and the disk",
                    path.display()
                )
            }
        }
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Full { source, .. } | Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
