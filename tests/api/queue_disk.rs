//! A journal in memory, for tests of write queues, and a setter whose work can be written there.

use crate::queue_support::{Op, Queue, Store};
use crate::support::panic_quietly;
use cache_core::{
    Accepted, Attempt, Cache, EncodeError, Failure, Journal, JournalError, Operation,
    QueueSettings, Record, Setter, Work,
};
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// A disk that outlives the journals on it.
#[derive(Default)]
pub(crate) struct Disk {
    pub(crate) records: Mutex<BTreeMap<u64, Record>>,
    pub(crate) last: Mutex<u64>,
    pub(crate) commits: AtomicUsize,
    pub(crate) is_full: AtomicBool,
    /// Nothing can be removed; how often it was tried.
    pub(crate) removes_nothing: AtomicBool,
    pub(crate) in_vain: AtomicUsize,
    /// Held to keep commits waiting.
    pub(crate) gate: Mutex<()>,
}

struct OnDisk(Arc<Disk>, String);

impl Journal for OnDisk {
    fn location(&self) -> String {
        self.1.clone()
    }
    fn load(&self) -> Result<Vec<Record>, JournalError> {
        Ok(self.0.records().values().cloned().collect())
    }
    fn last_number(&self) -> u64 {
        *self.0.last.lock().expect("nobody panics")
    }
    fn commit(&self, new: &[Record], done: &[u64]) -> Result<(), JournalError> {
        let _gate = self.0.gate.lock();
        if self.0.is_full.load(Ordering::SeqCst) && !new.is_empty() {
            let (path, source) = ((&self.1).into(), io::ErrorKind::StorageFull.into());
            return Err(JournalError::Full { path, source });
        }
        if self.0.removes_nothing.load(Ordering::SeqCst) && !done.is_empty() {
            self.0.in_vain.fetch_add(1, Ordering::SeqCst);
            let (path, source) = ((&self.1).into(), io::ErrorKind::StorageFull.into());
            return Err(JournalError::Full { path, source });
        }
        let mut records = self.0.records();
        for record in new {
            records.insert(record.number, record.clone());
            *self.0.last.lock().expect("nobody panics") = record.number;
        }
        records.retain(|number, _| !done.contains(number));
        self.0.commits.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl Disk {
    pub(crate) fn records(&self) -> MutexGuard<'_, BTreeMap<u64, Record>> {
        self.records.lock().expect("nobody panics")
    }

    pub(crate) fn len(&self) -> usize {
        self.records().len()
    }

    /// The same disk after the process has ended: what went on in that one is left to itself.
    pub(crate) fn after_a_crash(&self) -> Arc<Self> {
        Arc::new(Self {
            records: Mutex::new(self.records().clone()),
            last: Mutex::new(*self.last.lock().expect("nobody panics")),
            ..Self::default()
        })
    }

    pub(crate) fn journal(self: &Arc<Self>) -> Arc<dyn Journal> {
        let location = format!("disk {:p}", Arc::as_ptr(self));
        Arc::new(OnDisk(Arc::clone(self), location))
    }

    pub(crate) fn open(self: &Arc<Self>, settings: QueueSettings<u32, u32>) -> Queue {
        let cache = Cache::<u32, u32>::builder().name("journaled").capacity(100);
        let queue = cache.build_write_behind(settings.journal(self.journal()));
        queue.expect("the settings are right")
    }
}

pub(crate) struct Put(pub(crate) Store, pub(crate) u32, pub(crate) u32);

impl Work<u32, u32> for Put {
    fn setter(&self) -> Setter {
        Setter::of::<Self>("test", "put")
    }
    fn run(&self) -> Attempt {
        match self.0.op(self.1, self.2).work().run() {
            Attempt::Done(result) => Attempt::Done(result),
            Attempt::Async(_) => unreachable!("it is sync"),
        }
    }
    fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        if self.2 == 404 {
            return Err(EncodeError::new("404 has no bytes"));
        }
        Ok([self.1.to_le_bytes(), self.2.to_le_bytes()].concat())
    }
}

pub(crate) fn op(store: &Store, key: u32, value: u32) -> Op {
    Operation::new(key, value, Arc::new(Put(store.clone(), key, value)))
}

pub(crate) fn write(queue: &Queue, store: &Store, key: u32, value: u32) {
    let accepted = queue.write(op(store, key, value)).expect("it is accepted");
    assert!(matches!(accepted, Accepted::Queued));
}

pub(crate) fn recover(queue: &Queue, store: &Store) -> usize {
    queue.recover("test::put", |bytes| {
        let [key, value] = [bytes.get(..4), bytes.get(4..8)].map(|number| {
            let number: Option<[u8; 4]> = number.and_then(|number| number.try_into().ok());
            number.map(u32::from_le_bytes)
        });
        match (key, value) {
            (Some(_), Some(13)) => panic_quietly("13 is not read"),
            (Some(key), Some(value)) => Ok(op(store, key, value)),
            _ => Err(Failure::new("too short")),
        }
    })
}
