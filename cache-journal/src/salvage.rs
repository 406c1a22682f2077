//! What is whole in a damaged file.
//!
//! The raw file is searched for frames. It holds old ones too, of records that are done: the newest
//! ledger tells them apart.

use crate::frame::{self, Entry, Frame, MARK, VERSION};
use crate::ledger::{Ledger, Numbers};
use memchr::memmem;
use std::collections::BTreeMap;

/// So far above all that is known go the numbers on, when the highest one was lost.
const LEAP: u64 = 1_000_000;

/// Every whole frame of a file.
#[derive(Default)]
pub(crate) struct Found {
    /// By the commits that wrote them.
    ledgers: BTreeMap<u64, Ledger>,
    /// By number; of several with one number, the one of the latest commit.
    entries: BTreeMap<u64, Entry>,
    /// A version that is not this one's: a digit.
    other_version: Option<u8>,
}

/// What goes into the new journal, and what can't.
pub(crate) struct Saved {
    pub(crate) ledger: Ledger,
    pub(crate) entries: Vec<Entry>,
    /// The numbers of what is not done and not there.
    pub(crate) lost: Numbers,
    /// Those of `lost` that came with the last commit: if it was being written when the process
    /// died, nobody was told that they are safe.
    pub(crate) unfinished: Numbers,
    /// Whether the newest ledger is gone: then what is done is not all known, and neither is what
    /// was lost after the last that is there.
    pub(crate) is_outdated: bool,
}

impl Found {
    pub(crate) fn scan(bytes: &[u8]) -> Self {
        let mut found = Self::default();
        let finder = memmem::Finder::new(MARK);
        let mut at = 0;
        while let Some(next) = bytes.get(at..).and_then(|rest| finder.find(rest)) {
            at += next;
            let frame = &bytes[at..];
            at += MARK.len();
            match frame::read(frame) {
                Some((read, length)) => {
                    found.add(read);
                    // Not looked into: a payload may hold what looks like frames.
                    at += length - MARK.len();
                }
                None => match frame.get(MARK.len()) {
                    Some(version) if *version != VERSION && version.is_ascii_digit() => {
                        found.other_version = Some(*version);
                    }
                    _ => {}
                },
            }
        }
        found
    }

    fn add(&mut self, frame: Frame) {
        match frame {
            Frame::Ledger(ledger) => {
                self.ledgers.insert(ledger.commit, ledger);
                // The newest counts, and the one before it to tell what the last commit brought.
                if self.ledgers.len() > 2 {
                    self.ledgers.pop_first();
                }
            }
            Frame::Entry(entry) => {
                let known = self.entries.get(&entry.record.number);
                if known.is_none_or(|known| known.commit < entry.commit) {
                    self.entries.insert(entry.record.number, entry);
                }
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ledgers.is_empty() && self.entries.is_empty()
    }

    pub(crate) fn other_version(&self) -> Option<u8> {
        self.other_version
    }

    /// The last commit that is known, whole or not.
    pub(crate) fn last_commit(&self) -> u64 {
        let ledger = self.ledgers.keys().next_back().copied();
        let entry = self.entries.values().map(|entry| entry.commit).max();
        ledger.max(entry).unwrap_or(0)
    }

    pub(crate) fn save(mut self) -> Saved {
        let last_commit = self.last_commit();
        let newest = self.ledgers.pop_last().map(|(_, ledger)| ledger);
        let before = self.ledgers.pop_last().map(|(_, ledger)| ledger);
        let is_outdated = newest
            .as_ref()
            .is_none_or(|newest| newest.commit < last_commit);
        let newest = newest.unwrap_or_default();

        let mut wanted = newest.live.clone();
        let later = self
            .entries
            .values()
            .filter(|entry| entry.commit > newest.commit);
        later.for_each(|entry| wanted.insert(entry.record.number));
        let lost: Numbers = wanted
            .iter()
            .filter(|number| !self.entries.contains_key(number))
            .collect();
        let unfinished = match before {
            Some(before) if before.commit + 1 == newest.commit => {
                lost.iter().filter(|number| *number > before.last).collect()
            }
            _ => Numbers::default(),
        };

        let mut highest = newest
            .last
            .max(self.entries.keys().next_back().copied().unwrap_or(0));
        if is_outdated {
            highest = highest.saturating_add(LEAP);
        }
        let entries: Vec<Entry> = self
            .entries
            .into_values()
            .filter(|entry| wanted.contains(entry.record.number))
            .collect();
        let ledger = Ledger {
            commit: last_commit + 1,
            last: highest,
            live: entries.iter().map(|entry| entry.record.number).collect(),
        };
        Saved {
            ledger,
            entries,
            lost,
            unfinished,
            is_outdated,
        }
    }
}
