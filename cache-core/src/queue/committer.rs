//! Who writes a journal: one thread for each, so that many writes share one commit.
//!
//! Writes are staged, and numbered in that order. The committer takes all that are staged, once those
//! are back who are worth a wait (`grouping`), commits them at once, and admits them to their queues
//! in the order of their numbers. What is done is removed with a later commit.
//!
//! The lock here is taken with that of a queue held, never the other way round.

use super::grouping::Grouping;
use super::journal::{Journal, JournalError, Record};
use super::promise::promise;
use crate::error::BuildError;
use crate::shim::thread::{self, Thread};
use crate::unwind::contain;
use parking_lot::{Mutex, MutexGuard};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// How long what is done waits for a commit to go with.
const LINGER: Duration = Duration::from_millis(100);

/// So much of it does not wait.
const MOST_DONE: usize = 1_000;

/// A committer that had nothing to do for so long ends its thread.
const IDLE: Duration = Duration::from_secs(10);

/// By the location of the journal.
static COMMITTERS: Mutex<Option<HashMap<String, Weak<Committer>>>> = Mutex::new(None);

/// Told how a commit has ended, with the number of the record. An error is `None` where the journal
/// has panicked.
pub(crate) type Told = Box<dyn FnOnce(Result<u64, Option<Arc<JournalError>>>) + Send>;

struct Staged {
    /// `None`: only to be told.
    record: Option<Record>,
    number: u64,
    told: Told,
}

/// A committer, and what a queue has to recover from its journal.
pub(crate) type Opened = (Arc<Committer>, Vec<Record>);

pub(crate) struct Committer {
    journal: Arc<dyn Journal>,
    desk: Mutex<Desk>,
}

struct Desk {
    last_number: u64,
    staged: Vec<Staged>,
    grouping: Grouping,
    /// Somebody has staged no record, and waits for a removal: others are not waited for.
    urgent: bool,
    done: Vec<u64>,
    /// What the commit that is under way removes.
    removing: Vec<u64>,
    /// The last commit failed, and so may the next: nothing is removed in a hurry.
    failed: bool,
    runs: bool,
    sleeper: Option<Thread>,
    /// The queues that use it, by name.
    queues: Vec<Box<str>>,
}

/// What the thread does next.
enum Next {
    Commit(Vec<Staged>, Vec<u64>),
    Sleep {
        /// There is something to remove.
        removes: bool,
    },
    /// Others will write at once.
    Wait(Duration),
    End,
}

impl Committer {
    /// The committer of a journal, and what is to be recovered from it for a queue.
    ///
    /// # Errors
    /// Where another queue of this name uses the journal, or it cannot be read.
    pub(crate) fn open(journal: &Arc<dyn Journal>, queue: &str) -> Result<Opened, BuildError> {
        let location = journal.location();
        let mut committers = COMMITTERS.lock();
        let committers = committers.get_or_insert_default();
        committers.retain(|_, committer| committer.strong_count() > 0);
        let known = committers.get(&location).and_then(Weak::upgrade);
        let committer = known.unwrap_or_else(|| {
            let committer = Arc::new(Self::new(Arc::clone(journal)));
            committers.insert(location, Arc::downgrade(&committer));
            committer
        });
        let mut desk = committer.desk.lock();
        if desk.queues.iter().any(|used| **used == *queue) {
            return Err(BuildError::JournalShared {
                queue: queue.into(),
                journal: journal.location().into(),
            });
        }
        let records = committer.journal.load();
        let mut records = records.map_err(|error| BuildError::Journal(error.to_string().into()))?;
        let highest = records.iter().map(|record| record.number).max();
        desk.last_number = desk.last_number.max(highest.unwrap_or(0));
        // What an earlier queue of this name has stored may not be removed yet.
        let done: HashSet<u64> = desk.done.iter().chain(&desk.removing).copied().collect();
        records.retain(|record| *record.queue == *queue && !done.contains(&record.number));
        records.sort_unstable_by_key(|record| record.number);
        desk.queues.push(queue.into());
        drop(desk);
        Ok((committer, records))
    }

    fn new(journal: Arc<dyn Journal>) -> Self {
        Self {
            desk: Mutex::new(Desk {
                last_number: journal.last_number(),
                staged: Vec::new(),
                grouping: Grouping::default(),
                urgent: false,
                done: Vec::new(),
                removing: Vec::new(),
                failed: false,
                runs: false,
                sleeper: None,
                queues: Vec::new(),
            }),
            journal,
        }
    }

    /// A queue of this name does not use it any more.
    pub(crate) fn close(self: &Arc<Self>, queue: &str) {
        let mut desk = self.desk.lock();
        desk.queues.retain(|used| **used != *queue);
        let sleeper = desk.sleeper.take();
        drop(desk);
        sleeper.iter().for_each(Thread::unpark);
    }

    /// Writes a record with the next commit; `told` is called on the committer's thread, in the
    /// order of the numbers.
    pub(crate) fn stage(self: &Arc<Self>, queue: &str, setter: &str, payload: Vec<u8>, told: Told) {
        let record = Record {
            number: 0,
            queue: queue.into(),
            setter: setter.into(),
            payload: payload.into(),
        };
        self.push(Some(record), told);
    }

    /// These are not needed any more. Called with the lock of a queue held.
    pub(crate) fn done(self: &Arc<Self>, numbers: &[u64]) {
        if !numbers.is_empty() {
            let mut desk = self.desk.lock();
            let before = desk.done.len();
            desk.done.extend_from_slice(numbers);
            if before == 0 || (before < MOST_DONE && desk.done.len() >= MOST_DONE) {
                self.rouse(desk);
            }
        }
    }

    /// Waits until what was done before is removed, on disk. False where that failed: it is tried
    /// again with the next commit.
    pub(crate) async fn sync(self: &Arc<Self>) -> bool {
        let idle = {
            let desk = self.desk.lock();
            desk.done.is_empty() && desk.removing.is_empty()
        };
        if idle {
            return true;
        }
        let (promise, promised) = promise();
        self.push(
            None,
            Box::new(move |committed| {
                let _ = promise.keep(committed.is_ok());
            }),
        );
        promised.await.unwrap_or(false)
    }

    fn push(self: &Arc<Self>, record: Option<Record>, told: Told) {
        let mut desk = self.desk.lock();
        let record = record.map(|record| {
            desk.last_number += 1;
            Record {
                number: desk.last_number,
                ..record
            }
        });
        let number = record.as_ref().map_or(0, |record| record.number);
        desk.urgent |= record.is_none();
        desk.staged.push(Staged {
            record,
            number,
            told,
        });
        let waits = !desk.urgent && desk.grouping.waits_on(desk.staged.len());
        if waits || self.rouse(desk) {
            return;
        }
        // No thread: whoever writes commits, too.
        while let Next::Commit(staged, done) = self.next(true, IDLE)
            && self.commit(staged, done)
        {}
    }

    /// Sees to it that the thread looks at the desk; false where there is no thread to be had.
    fn rouse(self: &Arc<Self>, mut desk: MutexGuard<'_, Desk>) -> bool {
        if let Some(sleeper) = desk.sleeper.take() {
            drop(desk);
            sleeper.unpark();
            return true;
        }
        if std::mem::replace(&mut desk.runs, true) {
            return true;
        }
        drop(desk);
        let committer = Arc::clone(self);
        let thread = thread::Builder::new().name("larder-journal".into());
        let spawned = thread.spawn(move || committer.run()).is_ok();
        if !spawned {
            self.desk.lock().runs = false;
        }
        spawned
    }

    fn run(self: Arc<Self>) {
        let mut patience = LINGER;
        let mut slept = Duration::ZERO;
        loop {
            match self.next(slept >= patience, slept) {
                Next::Commit(staged, done) => {
                    // What could not be removed waits for a write to go with, or for long.
                    patience = if self.commit(staged, done) {
                        LINGER
                    } else {
                        IDLE
                    };
                    slept = Duration::ZERO;
                }
                Next::Sleep { removes } => {
                    let start = Instant::now();
                    thread::park_timeout(if removes { patience } else { IDLE });
                    slept = start.elapsed();
                }
                Next::Wait(time) => thread::park_timeout(time),
                Next::End => return,
            }
        }
    }

    fn next(&self, lingered: bool, slept: Duration) -> Next {
        let mut desk = self.desk.lock();
        let unused = desk.queues.is_empty();
        let hurries = desk.done.len() >= MOST_DONE || unused;
        let removes = lingered || (hurries && !desk.failed);
        let count = desk.staged.len();
        if count > 0
            && !lingered
            && !desk.urgent
            && let Some(time) = desk.grouping.wait(count, Instant::now())
        {
            desk.sleeper = Some(thread::current());
            return Next::Wait(time);
        }
        if count > 0 || (!desk.done.is_empty() && removes) {
            desk.grouping.begin(count);
            desk.urgent = false;
            let staged = std::mem::take(&mut desk.staged);
            let done = std::mem::take(&mut desk.done);
            desk.removing.clone_from(&done);
            return Next::Commit(staged, done);
        }
        if desk.done.is_empty() && (unused || slept >= IDLE) {
            desk.runs = false;
            return Next::End;
        }
        desk.sleeper = Some(thread::current());
        Next::Sleep {
            removes: !desk.done.is_empty(),
        }
    }

    /// Commits, and tells all who staged something; whether it succeeded.
    fn commit(&self, staged: Vec<Staged>, done: Vec<u64>) -> bool {
        let (records, told): (Vec<_>, Vec<_>) = staged
            .into_iter()
            .map(|staged| (staged.record, (staged.number, staged.told)))
            .unzip();
        let records: Vec<Record> = records.into_iter().flatten().collect();
        let mut committed = Err(None);
        let start = Instant::now();
        // A journal that panics has failed.
        contain(|| committed = self.journal.commit(&records, &done).map_err(Some));
        let mut desk = self.desk.lock();
        desk.removing.clear();
        let staged = desk.staged.len();
        desk.grouping
            .committed(records.len(), staged, start.elapsed());
        desk.failed = committed.is_err();
        if desk.failed {
            desk.done.extend(done);
        }
        drop(desk);
        let committed = committed.map_err(|error| error.map(Arc::new));
        for (number, told) in told {
            contain(|| told(committed.clone().map(|()| number)));
        }
        committed.is_ok()
    }
}

#[cfg(test)]
mod tests;
