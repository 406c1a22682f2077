//! What a write queue counted.

use std::fmt;
use std::time::Duration;

/// What a write queue counted since it was made, and how full it is now.
///
/// `accepted` is the sum of `depth`, `written`, `coalesced` and `dead`, as all are read at one
/// moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueStats {
    /// Operations that wait or are being stored.
    pub depth: u64,
    /// Those of them that are being stored.
    pub in_flight: u64,
    /// How long the oldest of them, or the first whose place it took, has been there.
    pub oldest_waiting: Option<Duration>,
    /// Operations that were accepted; a dead letter that is replayed counts again.
    pub accepted: u64,
    /// Operations that were stored.
    pub written: u64,
    /// Operations that were not stored, as a newer one of their key took their place.
    pub coalesced: u64,
    /// Attempts that failed and were followed by another.
    pub retried: u64,
    /// Operations that became dead letters.
    pub dead: u64,
    /// Dead letters that are kept now.
    pub dead_letters: u64,
    /// Dead letters and operations of the journal that were dropped, as their key had a newer one.
    pub superseded: u64,
    /// Writes that were refused, as the queue was full.
    pub rejected: u64,
    /// Writes that the caller had to store himself: the queue was full, or shut down.
    pub written_through: u64,
    /// Operations of an earlier life of the process that wait in the journal for
    /// [`recover`](super::WriteBehind::recover).
    pub waiting_for_recovery: u64,
    /// Operations that were accepted from the journal; part of `accepted`.
    pub recovered: u64,
    /// Calls of batch functions, those for parts of a failed batch included.
    pub batches: u64,
}

impl fmt::Display for QueueStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} wait, {} of {} written",
            self.depth, self.written, self.accepted
        )?;
        for (count, what) in [
            (self.coalesced, "coalesced"),
            (self.retried, "retried"),
            (self.dead, "dead"),
            (self.superseded, "superseded"),
            (self.rejected, "rejected"),
            (self.written_through, "written through"),
            (self.waiting_for_recovery, "to be recovered"),
        ] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        if let Some(oldest) = self.oldest_waiting {
            write!(f, ", the oldest waits for {oldest:.1?}")?;
        }
        Ok(())
    }
}
