//! What readers and writers saw, and whether it could have happened one after the other.
//!
//! Each key is a register: writers give it values, each one once, and readers get what it holds. A
//! history is right (linearizable) if each read and each write can be said to happen at one moment
//! between its start and its end, so that every read gets the value of the last write before it. A
//! read that starts after a write returned then never gets an older value, and reads never go
//! backwards.
//!
//! With each value written once, that is quick to decide (Gibbons and Korach, *Testing Shared
//! Memories*, 1997). For the write of a value and the reads that got it, look at the first end and
//! the last start. Where the end comes first, the register held the value all the time between the
//! two; where it comes last, there is one moment between the two at which all of them may happen. So
//! the history is right if
//! - no read ended before the write of its value started,
//! - no two values were held at the same time,
//! - and no value has to happen all within the time that another one was held.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

/// A moment: moments of different threads are in the order that they had.
pub(crate) type Moment = u64;

/// What each key holds before the first write.
pub(crate) const FIRST: u64 = 0;

/// All that happened to some keys.
pub(crate) struct History {
    moments: AtomicU64,
    values: AtomicU64,
    operations: Mutex<Vec<Operation>>,
}

/// What one thread or task did; added to the history when it is dropped.
pub(crate) struct Log<'a> {
    history: &'a History,
    operations: Vec<Operation>,
}

#[derive(Clone, Copy)]
struct Operation {
    key: u32,
    value: u64,
    kind: Kind,
    start: Moment,
    end: Moment,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
    /// Nobody knows whether it happened.
    PerhapsWrite,
}

/// The write of a value, and the reads that got it.
struct Cluster {
    write: Operation,
    seen: bool,
    /// The read, or the write, that started last.
    last_start: Operation,
    /// The one that ended first.
    first_end: Operation,
}

impl History {
    pub(crate) fn new() -> Self {
        Self {
            moments: AtomicU64::new(1),
            values: AtomicU64::new(FIRST + 1),
            operations: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        self.moments.fetch_add(1, SeqCst)
    }

    /// A value that nobody wrote yet.
    pub(crate) fn new_value(&self) -> u64 {
        self.values.fetch_add(1, SeqCst)
    }

    pub(crate) fn log(&self) -> Log<'_> {
        Log {
            history: self,
            operations: Vec::new(),
        }
    }

    /// Whether it is right; else what is wrong. And how many operations there were.
    pub(crate) fn check(self) -> Result<usize, String> {
        let all = self.operations.into_inner();
        let all = all.unwrap_or_else(PoisonError::into_inner);
        let mut keys = HashMap::<u32, Vec<Operation>>::new();
        for operation in &all {
            keys.entry(operation.key).or_default().push(*operation);
        }
        for (key, operations) in keys {
            check_key(operations).map_err(|wrong| format!("key {key}: {wrong}"))?;
        }
        Ok(all.len())
    }
}

impl Log<'_> {
    pub(crate) fn read(&mut self, key: u32, value: u64, start: Moment) {
        self.add(Kind::Read, key, value, start, self.history.now());
    }

    pub(crate) fn wrote(&mut self, key: u32, value: u64, start: Moment) {
        self.add(Kind::Write, key, value, start, self.history.now());
    }

    /// It may have written, or not; it does not any more.
    pub(crate) fn may_have_written(&mut self, key: u32, value: u64, start: Moment) {
        self.add(Kind::PerhapsWrite, key, value, start, self.history.now());
    }

    pub(crate) fn add(&mut self, kind: Kind, key: u32, value: u64, start: Moment, end: Moment) {
        self.operations.push(Operation {
            key,
            value,
            kind,
            start,
            end,
        });
    }
}

impl Drop for Log<'_> {
    fn drop(&mut self) {
        let all = self.history.operations.lock();
        let mut all = all.unwrap_or_else(PoisonError::into_inner);
        all.append(&mut self.operations);
    }
}

fn check_key(operations: Vec<Operation>) -> Result<(), String> {
    let (mut held, brief) = clusters(operations)?
        .into_iter()
        .partition::<Vec<_>, _>(Cluster::was_held);
    held.sort_by_key(|cluster| cluster.first_end.end);
    for pair in held.windows(2) {
        let [one, other] = pair else { continue };
        if other.first_end.end < one.last_start.start {
            return Err(format!("held at the same time: {one} and {other}"));
        }
    }
    for cluster in brief {
        let before = held.partition_point(|held| held.first_end.end < cluster.last_start.start);
        let Some(around) = before.checked_sub(1).map(|last| &held[last]) else {
            continue;
        };
        if cluster.first_end.end < around.last_start.start {
            return Err(format!("{cluster}, while {around} was held"));
        }
    }
    Ok(())
}

/// The operations by their value. A write that perhaps happened, and that nobody saw, is left out.
fn clusters(operations: Vec<Operation>) -> Result<Vec<Cluster>, String> {
    let (reads, writes): (Vec<_>, Vec<_>) = operations
        .into_iter()
        .partition(|operation| operation.kind == Kind::Read);
    let first = reads.first().map(|read| Operation {
        value: FIRST,
        kind: Kind::Write,
        start: 0,
        end: 0,
        ..*read
    });
    let mut clusters: HashMap<u64, Cluster> = writes
        .into_iter()
        .chain(first)
        .map(|write| (write.value, Cluster::new(write)))
        .collect();
    for read in reads {
        let Some(cluster) = clusters.get_mut(&read.value) else {
            return Err(format!("{read} got what nobody wrote"));
        };
        if read.end < cluster.write.start {
            return Err(format!("{read} came before {}", cluster.write));
        }
        cluster.add(read);
    }
    Ok(clusters.into_values().filter(Cluster::happened).collect())
}

impl Cluster {
    fn new(write: Operation) -> Self {
        Self {
            write,
            seen: false,
            last_start: write,
            first_end: write,
        }
    }

    fn add(&mut self, read: Operation) {
        self.seen = true;
        if read.start > self.last_start.start {
            self.last_start = read;
        }
        if read.end < self.first_end.end {
            self.first_end = read;
        }
    }

    fn happened(&self) -> bool {
        self.seen || self.write.kind == Kind::Write
    }

    fn was_held(&self) -> bool {
        self.first_end.end < self.last_start.start
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            value,
            start,
            end,
            ..
        } = self;
        write!(f, "{kind:?} of {value} ({start}..{end})")
    }
}

impl fmt::Display for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            write,
            last_start,
            first_end,
            ..
        } = self;
        write!(
            f,
            "[{write}; first to end: {first_end}; last to start: {last_start}]"
        )
    }
}
