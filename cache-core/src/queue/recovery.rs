//! What an earlier life of the process has accepted and not stored.
//!
//! It is in the journal as bytes that only its setter can read: it waits here until that is known.
//! Which keys are concerned is not known before either. So the queue notes which keys are written
//! meanwhile, for an older value must not be put over a newer one; and what is stored meanwhile is
//! not removed from the journal, since after another end of the process the older value would be
//! recovered without it.

use super::core::{Core, Draft, Phase, QueueKey, QueueValue};
use super::dead::{Content, DeadLetter};
use super::journal::Record;
use super::operation::{Failure, Operation};
use super::turns::Party;
use crate::list::Id;
use crate::park::block_on;
use crate::tags::Tag;
use crate::unwind::message;
use hashbrown::HashTable;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::SystemTime;

/// Newer than all that can be recovered.
pub(crate) const NEWEST: u64 = u64::MAX;

pub(crate) struct Recovery<K> {
    /// By number.
    records: Vec<Record>,
    /// Those included that are being recovered just now.
    pending: usize,
    /// Keys that were written or recovered meanwhile, with the highest number in the journal.
    newer: HashTable<(u64, K, u64)>,
    /// A guest of all keys was there: everything is newer.
    all_newer: bool,
    /// The same for all that carries one of these.
    newer_tags: Vec<Tag>,
    /// Numbers of records that are done, and are to be removed when nothing is pending.
    done: Vec<u64>,
}

impl<K> Recovery<K> {
    pub(crate) fn new(records: Vec<Record>) -> Self {
        Self {
            pending: records.len(),
            records,
            newer: HashTable::new(),
            all_newer: false,
            newer_tags: Vec::new(),
            done: Vec::new(),
        }
    }

    pub(crate) fn pending(&self) -> usize {
        self.pending
    }

    /// A key has something newer. Runs `Eq` and `Clone` of keys.
    pub(crate) fn note(&mut self, hash: u64, key: &K, number: u64)
    where
        K: Eq + Clone,
    {
        if self.pending == 0 {
            return;
        }
        let same = |noted: &(u64, K, u64)| noted.0 == hash && noted.1 == *key;
        if let Some((_, _, newest)) = self.newer.find_mut(hash, same) {
            *newest = number.max(*newest);
        } else {
            let new = (hash, key.clone(), number);
            self.newer.insert_unique(hash, new, |noted| noted.0);
        }
    }

    pub(crate) fn note_all(&mut self) {
        self.all_newer |= self.pending > 0;
    }

    pub(crate) fn note_tags(&mut self, tags: &[Tag]) {
        if self.pending > 0 {
            self.newer_tags.extend_from_slice(tags);
        }
    }

    fn is_superseded<V>(&self, hash: u64, operation: &Operation<K, V>, number: u64) -> bool
    where
        K: Eq + 'static,
        V: 'static,
    {
        if self.all_newer || operation.carries(&self.newer_tags) {
            return true;
        }
        let same = |noted: &(u64, K, u64)| noted.0 == hash && noted.1 == operation.key;
        let noted = self.newer.find(hash, same);
        noted.is_some_and(|(_, _, newest)| *newest > number)
    }

    /// Numbers that can be removed from the journal now, of these and of those held back.
    pub(crate) fn release(&mut self, mut done: Vec<u64>) -> Vec<u64> {
        if self.pending > 0 {
            self.done.append(&mut done);
        } else {
            done.append(&mut self.done);
        }
        done
    }

    fn take(&mut self, setter: &str) -> Vec<Record> {
        self.records
            .extract_if(.., |record| *record.setter == *setter)
            .collect()
    }

    /// One is not pending any more. Returns what is to be dropped without a lock.
    fn end(&mut self) -> HashTable<(u64, K, u64)> {
        self.pending -= 1;
        if self.pending > 0 {
            return HashTable::new();
        }
        self.all_newer = false;
        self.newer_tags.clear();
        std::mem::take(&mut self.newer)
    }
}

/// What became of a record.
enum Recovered {
    Accepted,
    Dropped,
    Back(Record),
}

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    pub(crate) fn recover(
        self: &Arc<Self>,
        setter: &str,
        decode: impl Fn(&[u8]) -> Result<Operation<K, V>, Failure>,
    ) -> usize {
        let records = self.see(|state| state.recovery.take(setter));
        let mut accepted = 0;
        for record in records {
            match self.recover_one(record, &decode) {
                Recovered::Accepted => accepted += 1,
                Recovered::Dropped => {}
                Recovered::Back(record) => {
                    self.see(|state| {
                        let records = &mut state.recovery.records;
                        let place = records.partition_point(|other| other.number < record.number);
                        records.insert(place, record);
                    });
                    continue;
                }
            }
            let noted = self.change(|state, _| state.recovery.end());
            drop(noted);
        }
        accepted
    }

    fn recover_one(
        self: &Arc<Self>,
        record: Record,
        decode: &impl Fn(&[u8]) -> Result<Operation<K, V>, Failure>,
    ) -> Recovered {
        let decoded = catch_unwind(AssertUnwindSafe(|| decode(&record.payload)));
        let decoded = decoded.unwrap_or_else(|panic| {
            let text = format!("reading it panicked: {}", message(panic));
            Err(Failure::new(text))
        });
        let mut operation = match decoded {
            Ok(operation) => operation,
            Err(failure) => {
                self.bury_record(record, failure);
                return Recovered::Dropped;
            }
        };
        operation.journaled = Some(record.number);
        // Keys, weighers and the like are the user's: one that panics must not take the others along.
        let admit =
            AssertUnwindSafe(|| self.readmit(self.draft(Arc::new(operation)), record.number));
        match catch_unwind(admit) {
            Ok(Some(true)) => Recovered::Accepted,
            Ok(Some(false)) => Recovered::Dropped,
            Ok(None) => Recovered::Back(record),
            Err(panic) => {
                let text = format!("taking it up panicked: {}", message(panic));
                self.bury_record(record, Failure::new(text));
                Recovered::Dropped
            }
        }
    }

    /// Accepts what is recovered, if it is not superseded; whether it was. `None` where the queue is
    /// shut down.
    ///
    /// It is older than the guests of its key, and cannot be put before them: it waits until they
    /// are gone, and have said whether they changed anything.
    fn readmit(self: &Arc<Self>, draft: Draft<K, V>, number: u64) -> Option<bool> {
        let mut draft = Some(draft);
        let mut own: Option<Turn<K, V>> = None;
        loop {
            let mut behind = None;
            let decided = self.change(|state, after| {
                if state.phase != Phase::Open {
                    return Some(None);
                }
                let new = draft.as_ref()?;
                let (hash, operation) = (new.hash, &new.operation);
                if state.recovery.is_superseded(hash, operation, number) {
                    state.counts.superseded += 1;
                    after.done.push(number);
                    return Some(Some(false));
                }
                let lanes = &mut state.lanes;
                if lanes.has_guest(hash, &operation.key, own.as_ref().map(|own| own.number)) {
                    let place = Self::place(lanes, hash, &operation.key);
                    let now = self.clock.now();
                    behind = lanes.enter(place, &Party::alone(), now, &mut after.changes);
                    return None;
                }
                self.accept(state, draft.take()?, after);
                state.counts.recovered += 1;
                Some(Some(true))
            });
            if let Some(decided) = decided {
                return decided;
            }
            let (lane, number) = behind?;
            let turn = Turn {
                core: Arc::clone(self),
                lane,
                number,
            };
            // The guests between the two places wait for the first.
            drop(own.take());
            block_on(poll_fn(|context| turn.poll(context)));
            own = Some(turn);
        }
    }

    fn bury_record(self: &Arc<Self>, record: Record, failure: Failure) {
        let letter = self.see(|state| {
            let letter = DeadLetter {
                content: Content::Record(Arc::new(record)),
                hash: 0,
                number: state.lanes.new_number(),
                failure,
                attempts: 0,
                at: SystemTime::now(),
                superseded: false,
            };
            state.dead.push(letter.clone());
            letter
        });
        self.tell_of(&letter);
    }
}

/// A place in a lane, to wait until those before it are gone. Dropped, it is left.
struct Turn<K: QueueKey, V: QueueValue> {
    core: Arc<Core<K, V>>,
    lane: Id,
    number: u64,
}

impl<K: QueueKey, V: QueueValue> Turn<K, V> {
    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        self.core.poll_turn(self.number, waker, |state| {
            state.lanes.is_granted(self.lane, self.number)
        })
    }
}

impl<K: QueueKey, V: QueueValue> Drop for Turn<K, V> {
    fn drop(&mut self) {
        self.core.change(|state, after| {
            after.wakers.extend(state.guests.remove(&self.number));
            let changes = &mut after.changes;
            state.lanes.leave(self.lane, self.number, changes);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cache;
    use crate::queue::{
        Attempt, GuestList, Journal, JournalError, QueueSettings, Setter, Work, WriteBehind,
    };
    use std::thread;

    /// One write that an earlier life has left.
    struct Left;

    impl Journal for Left {
        fn location(&self) -> String {
            "what an earlier life has left".to_owned()
        }
        fn load(&self) -> Result<Vec<Record>, JournalError> {
            Ok(vec![Record {
                number: 1,
                queue: "left".into(),
                setter: "test::set".into(),
                payload: Box::default(),
            }])
        }
        fn last_number(&self) -> u64 {
            1
        }
        fn commit(&self, _: &[Record], _: &[u64]) -> Result<(), JournalError> {
            Ok(())
        }
    }

    struct Set;

    impl Work<u32, u32> for Set {
        fn setter(&self) -> Setter {
            Setter::of::<Self>("test", "set")
        }
        fn run(&self) -> Attempt {
            Attempt::Done(Ok(()))
        }
    }

    #[test]
    fn what_is_recovered_waits_for_guests_who_came_behind_it_too() {
        let cache = Cache::<u32, u32>::builder().name("left");
        let settings = QueueSettings::new().journal(Arc::new(Left));
        let queue: WriteBehind<u32, u32> = cache.build_write_behind(settings).unwrap();
        let first = GuestList::new().key(&queue, &1).wait();
        let recovers = {
            let queue = queue.clone();
            let decode = |_: &[u8]| Ok(Operation::new(1, 10, Arc::new(Set) as Arc<dyn Work<_, _>>));
            thread::spawn(move || queue.recover("test::set", decode))
        };
        let parked = || queue.handle.core.see(|state| state.guests.len() == 1);
        while !parked() {
            thread::yield_now();
        }
        let second = {
            let queue = queue.clone();
            thread::spawn(move || GuestList::new().key(&queue, &1).wait().unchanged())
        };
        while queue.handle.core.see(|state| state.guests.len() < 2) {
            thread::yield_now();
        }
        first.unchanged();
        second.join().unwrap();
        assert_eq!(recovers.join().unwrap(), 1);
    }
}
