//! What a journal lost.

use crate::salvage::Saved;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// What was wrong with a journal when it was opened, and what that cost.
///
/// What was whole is in the journal again. The damaged file stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Damage {
    /// What was seen.
    pub what: String,
    /// How many records were saved.
    pub saved: usize,
    /// The numbers of the records that are lost, from the first to the last of each run.
    pub lost: Vec<RangeInclusive<u64>>,
    /// Those of `lost` that belong to the last commit. If the process died while it wrote them,
    /// they were never acknowledged, and nothing is lost.
    pub unfinished: Vec<RangeInclusive<u64>>,
    /// Whether the list of what is done is not the newest: then operations that were done may run
    /// again, and newer ones than those saved may be lost.
    pub outdated: bool,
    /// The damaged file.
    pub original: PathBuf,
}

impl Damage {
    pub(crate) fn new(what: String, saved: &Saved, original: PathBuf) -> Self {
        Self {
            what,
            saved: saved.entries.len(),
            lost: saved.lost.ranges().collect(),
            unfinished: saved.unfinished.ranges().collect(),
            outdated: saved.is_outdated,
            original,
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the journal was damaged ({}): {} records saved",
            self.what, self.saved
        )?;
        match self.lost.as_slice() {
            [] if self.outdated => f.write_str(", none known to be lost")?,
            [] => f.write_str(", none lost")?,
            lost => write!(f, ", lost: {}", Runs(lost))?,
        }
        if !self.unfinished.is_empty() {
            write!(
                f,
                " (of the last commit, never acknowledged if it was being written then: {})",
                Runs(&self.unfinished)
            )?;
        }
        if self.outdated {
            f.write_str(
                "; the newest list of what is done is lost, so operations that were done may run again, and newer ones may be lost",
            )?;
        }
        write!(
            f,
            "; the damaged file is kept as {}",
            self.original.display()
        )
    }
}

struct Runs<'a>(&'a [RangeInclusive<u64>]);

impl fmt::Display for Runs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, run) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            match (run.start(), run.end()) {
                (first, last) if first == last => write!(f, "{first}")?,
                (first, last) => write!(f, "{first} to {last}")?,
            }
        }
        Ok(())
    }
}
