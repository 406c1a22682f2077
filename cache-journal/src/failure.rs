//! From the errors of the store and of the operating system to those of a journal.

use cache_core::JournalError;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// What the store can fail with, all kinds as one.
pub(crate) enum Failure {
    Io(io::Error),
    InUse,
    Damaged(String),
}

impl Failure {
    pub(crate) fn at(self, path: &Path) -> JournalError {
        let path = path.to_owned();
        match self {
            Self::InUse => JournalError::InUse { path },
            Self::Damaged(what) => JournalError::Damaged { path, what },
            Self::Io(source) if is_full(&source) => JournalError::Full { path, source },
            Self::Io(source) => JournalError::Io { path, source },
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<redb::Error> for Failure {
    fn from(error: redb::Error) -> Self {
        match error {
            redb::Error::DatabaseAlreadyOpen => Self::InUse,
            // So the store calls a file whose head is garbled.
            redb::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                Self::Damaged(error.to_string())
            }
            redb::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Self::Damaged("it is shorter than it was".to_owned())
            }
            redb::Error::Io(error) => Self::Io(error),
            redb::Error::ValueTooLarge(_) => Self::Io(io::ErrorKind::InvalidInput.into()),
            other => Self::Damaged(other.to_string()),
        }
    }
}

macro_rules! by_way_of_the_whole {
    ($($error:ident),*) => {
        $(impl From<redb::$error> for Failure {
            fn from(error: redb::$error) -> Self {
                redb::Error::from(error).into()
            }
        })*
    };
}

by_way_of_the_whole!(
    DatabaseError,
    TransactionError,
    TableError,
    StorageError,
    CommitError,
    CompactionError
);

/// Runs what touches the store, which panics on some damaged files.
pub(crate) fn guarded<T>(act: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        Err(Failure::Damaged(format!("the store panicked: {message}")))
    })
}
