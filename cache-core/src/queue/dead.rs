//! Operations that were given up.

use super::journal::Record;
use super::operation::{Failure, Operation};
use hashbrown::HashTable;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// An operation that was given up after its last attempt: its value is not stored, and the cache has
/// forgotten it.
///
/// A queue keeps its dead letters until they are [replayed](super::WriteBehind::replay_dead_letters)
/// or [taken](super::WriteBehind::take_dead_letters), however many there are: nothing that was
/// accepted is dropped in silence.
pub struct DeadLetter<K, V> {
    pub(crate) content: Content<K, V>,
    pub(crate) hash: u64,
    pub(crate) number: u64,
    pub(crate) failure: Failure,
    pub(crate) attempts: u32,
    pub(crate) at: SystemTime,
    pub(crate) superseded: bool,
}

/// What was given up.
pub(crate) enum Content<K, V> {
    Operation(Arc<Operation<K, V>>),
    /// What the journal had, and could not be read.
    Record(Arc<Record>),
}

impl<K, V> Clone for Content<K, V> {
    fn clone(&self) -> Self {
        match self {
            Self::Operation(operation) => Self::Operation(Arc::clone(operation)),
            Self::Record(record) => Self::Record(Arc::clone(record)),
        }
    }
}

impl<K, V> DeadLetter<K, V> {
    pub(crate) fn operation(&self) -> Option<&Arc<Operation<K, V>>> {
        match &self.content {
            Content::Operation(operation) => Some(operation),
            Content::Record(_) => None,
        }
    }

    /// Its number in the journal.
    pub(crate) fn journaled(&self) -> Option<u64> {
        match &self.content {
            Content::Operation(operation) => operation.journaled,
            Content::Record(record) => Some(record.number),
        }
    }

    /// The key; `None` where it comes from a journal and could not be read.
    pub fn key(&self) -> Option<&K> {
        self.operation().map(|operation| &operation.key)
    }

    /// The value that is not stored; `None` where it comes from a journal and could not be read.
    pub fn value(&self) -> Option<&V> {
        self.operation().map(|operation| &operation.value)
    }

    /// What the journal has of it, where that could not be read.
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Operation(_) => None,
            Content::Record(record) => Some(&record.payload),
        }
    }

    /// Why the last attempt failed.
    pub fn error(&self) -> &Failure {
        &self.failure
    }

    /// How many attempts there were.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The name of the setter it is of.
    pub fn setter(&self) -> String {
        match &self.content {
            Content::Operation(operation) => operation.setter.to_string(),
            Content::Record(record) => record.setter.to_string(),
        }
    }

    /// When it was given up.
    pub fn at(&self) -> SystemTime {
        self.at
    }

    /// Whether the key was written, or a guest had its turn, since: it will not be replayed, as it
    /// would put an older value over a newer one.
    pub fn is_superseded(&self) -> bool {
        self.superseded
    }
}

impl<K, V> Clone for DeadLetter<K, V> {
    fn clone(&self) -> Self {
        Self {
            content: self.content.clone(),
            failure: self.failure.clone(),
            ..*self
        }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for DeadLetter<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetter")
            .field("key", &self.key())
            .field("value", &self.value())
            .field("setter", &self.setter())
            .field("error", &self.failure.as_str())
            .field("attempts", &self.attempts)
            .field("superseded", &self.superseded)
            .finish_non_exhaustive()
    }
}

/// The dead letters of a queue, in the order in which they were given up.
pub(crate) struct DeadLetters<K, V> {
    letters: Vec<DeadLetter<K, V>>,
    /// Those not superseded, by key: at most one for each. Indices into `letters`.
    current: HashTable<usize>,
}

impl<K, V> DeadLetters<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            letters: Vec::new(),
            current: HashTable::new(),
        }
    }

    pub(crate) fn list(&self) -> Vec<DeadLetter<K, V>> {
        self.letters.clone()
    }

    pub(crate) fn len(&self) -> usize {
        self.letters.len()
    }

    /// The one of a key that may be replayed. Runs `Eq` of keys; nothing else here does.
    pub(crate) fn find(&self, hash: u64, key: &K) -> Option<u64>
    where
        K: Eq,
    {
        if self.letters.is_empty() {
            return None;
        }
        let same = |&index: &usize| {
            let letter = &self.letters[index];
            letter.hash == hash && letter.key() == Some(key)
        };
        let found = self.current.find(hash, same)?;
        Some(self.letters[*found].number)
    }

    /// Whether operation `number` is here, and may be replayed.
    pub(crate) fn is_current(&self, number: u64) -> bool {
        let letter = self.letters.iter().find(|letter| letter.number == number);
        letter.is_some_and(|letter| !letter.superseded)
    }

    pub(crate) fn push(&mut self, letter: DeadLetter<K, V>) {
        let (index, hash, superseded) = (self.letters.len(), letter.hash, letter.superseded);
        let keyed = letter.operation().is_some();
        self.letters.push(letter);
        let letters = &self.letters;
        if !superseded && keyed {
            self.current
                .insert_unique(hash, index, |&index| letters[index].hash);
        }
    }

    /// The key of operation `number` has a newer one now. Returns its number in the journal, which
    /// must not keep it: it would be replayed after the newer one.
    pub(crate) fn supersede(&mut self, hash: u64, number: u64) -> Option<u64> {
        let letters = &mut self.letters;
        if let Ok(found) = self
            .current
            .find_entry(hash, |&index| letters[index].number == number)
        {
            let letter = &mut letters[found.remove().0];
            letter.superseded = true;
            return letter.journaled();
        }
        None
    }

    /// Whether one that may be replayed is such.
    pub(crate) fn any_current(&self, such: impl Fn(&DeadLetter<K, V>) -> bool) -> bool {
        let mut letters = self.letters.iter();
        letters.any(|letter| !letter.superseded && such(letter))
    }

    /// All that are such have something newer than `number`. Returns numbers in the journal, as
    /// [`supersede`](Self::supersede) does.
    pub(crate) fn supersede_all(
        &mut self,
        number: u64,
        such: impl Fn(&DeadLetter<K, V>) -> bool,
    ) -> Vec<u64> {
        let older = |letter: &&mut DeadLetter<K, V>| {
            letter.number < number
                && !letter.superseded
                && letter.operation().is_some()
                && such(letter)
        };
        let older = self.letters.iter_mut().filter(older).map(|letter| {
            letter.superseded = true;
            letter.journaled()
        });
        let journaled = older.flatten().collect();
        self.index();
        journaled
    }

    /// Takes out what `picks` says.
    pub(crate) fn take(
        &mut self,
        picks: impl Fn(&DeadLetter<K, V>) -> bool,
    ) -> Vec<DeadLetter<K, V>> {
        let taken = self
            .letters
            .extract_if(.., |letter| picks(letter))
            .collect();
        self.index();
        taken
    }

    fn index(&mut self) {
        self.current.clear();
        let letters = &self.letters;
        for (index, letter) in letters.iter().enumerate() {
            if !letter.superseded && letter.operation().is_some() {
                self.current
                    .insert_unique(letter.hash, index, |&index| letters[index].hash);
            }
        }
    }
}
