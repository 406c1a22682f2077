//! Why a write was not accepted.

use super::journal::JournalError;
use super::operation::EncodeError;
use std::fmt;
use std::sync::Arc;

/// Why a queue did not accept a write: nothing has changed, neither in the cache nor in the queue.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WriteError {
    /// The queue is full, and was told to refuse what is too much.
    QueueFull {
        /// The name of the cache.
        queue: Box<str>,
        /// The most operations that the queue holds.
        capacity: usize,
    },
    /// The arguments cannot be kept in the journal.
    Encode(EncodeError),
    /// The journal could not be written.
    Journal(Arc<JournalError>),
    /// The journal has panicked.
    JournalPanicked,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::QueueFull { queue, capacity } => write!(
                f,
                "the write queue of `{queue}` is full with {capacity} operations: try again later, give it more capacity or workers, or let writers wait by `Overflow::Block`"
            ),
            Self::Encode(error) => write!(f, "the write cannot be kept in the journal: {error}"),
            Self::Journal(error) => write!(f, "the write was not accepted: {error}"),
            Self::JournalPanicked => {
                f.write_str("the write was not accepted: the journal panicked, as reported before")
            }
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::QueueFull { .. } | Self::JournalPanicked => None,
            Self::Journal(error) => Some(error),
            Self::Encode(error) => Some(error),
        }
    }
}
