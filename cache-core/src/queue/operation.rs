//! What a write queue stores: one operation, and the work that stores it.

use crate::tags::Tag;
use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Which setter an operation is of: those of one setter may share a batch.
#[derive(Debug, Clone, Copy)]
pub struct Setter {
    scope: &'static str,
    name: &'static str,
    id: TypeId,
    batches: bool,
    is_async: bool,
}

impl Setter {
    /// The setter that the type `T` stands for. `scope::name` is for people, and for the journal:
    /// the path of the module or type, and the name of the function.
    pub fn of<T: 'static>(scope: &'static str, name: &'static str) -> Self {
        Self {
            scope,
            name,
            id: TypeId::of::<T>(),
            batches: false,
            is_async: false,
        }
    }

    /// It has a function that stores many operations at once: [`Work::run_batch`].
    #[must_use]
    pub fn batching(mut self) -> Self {
        self.batches = true;
        self
    }

    /// Its attempts are futures, to be polled by the runtime that the operation was accepted in.
    #[must_use]
    pub fn asynchronous(mut self) -> Self {
        self.is_async = true;
        self
    }

    pub(crate) fn id(&self) -> TypeId {
        self.id
    }

    /// Whether it has a function for batches.
    pub fn batches(&self) -> bool {
        self.batches
    }

    /// Whether its attempts are futures.
    pub fn is_async(&self) -> bool {
        self.is_async
    }
}

impl fmt::Display for Setter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.scope, self.name)
    }
}

/// How an operation is stored. One object for each operation; its attempts share it.
///
/// An attempt may come after one that has stored the value already, and only failed to say so: what
/// runs must be *idempotent*, so that storing the same value again changes nothing.
///
/// Nothing here may wait for the queue that it is in (`flush`, a guest of its own key): that would
/// be to wait for itself. What panics is a failed attempt.
pub trait Work<K, V>: Send + Sync + 'static {
    /// Which setter it is of.
    fn setter(&self) -> Setter;

    /// Stores the value: one attempt.
    fn run(&self) -> Attempt;

    /// Stores many operations of this setter at once, `self` being the work of the first. Called
    /// only where [`setter`](Self::setter) says [`batching`](Setter::batching), and instead of
    /// [`run`](Self::run), for one item too. No key comes twice.
    ///
    /// The items are shared, so that a future can own them without a copy.
    fn run_batch(&self, items: Items<K, V>) -> BatchAttempt {
        drop(items);
        let what = self.setter();
        let failure = Failure::new(format!(
            "`{what}` says that it batches, but has no `run_batch`"
        ));
        BatchAttempt::Done(BatchOutcome::Failed(failure))
    }

    /// The arguments in bytes, for the journal of a queue that has one.
    ///
    /// # Errors
    /// Where they cannot be kept: the operation is then not accepted.
    fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        Err(EncodeError::new(format!(
            "`{}` does not say how to keep its arguments: implement `Work::encode`",
            self.setter()
        )))
    }
}

/// The items of a batch: keys and values, in the order of their acceptance.
pub type Items<K, V> = Arc<[(K, V)]>;

/// An attempt that takes its time.
pub type Attempting<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// One attempt to store an operation.
pub enum Attempt {
    /// It has ended.
    Done(Result<(), Failure>),
    /// It ends with this future.
    Async(Attempting<Result<(), Failure>>),
}

/// One attempt to store a batch.
pub enum BatchAttempt {
    /// It has ended.
    Done(BatchOutcome),
    /// It ends with this future.
    Async(Attempting<BatchOutcome>),
}

/// How an attempt to store a batch ended.
#[derive(Debug, Clone)]
pub enum BatchOutcome {
    /// All are stored.
    Stored,
    /// Some are: one result for each item, in their order. Another number of results counts as a
    /// failure of the whole.
    Items(Vec<Result<(), Failure>>),
    /// It failed as a whole: the batch is split to find out which items are to blame.
    Failed(Failure),
}

/// Why an attempt failed: the text of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(Box<str>);

impl Failure {
    /// A failure of this text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text of an error, and of those behind it.
    pub fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut text = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            text.push_str(": ");
            text.push_str(&source.to_string());
            next = source.source();
        }
        Self::new(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// Why the arguments of an operation cannot be kept in a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError(Box<str>);

impl EncodeError {
    /// An error of this text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EncodeError {}

/// A write that is to be queued: what readers see from its acceptance on, and how it is stored.
pub struct Operation<K, V> {
    pub(crate) key: K,
    pub(crate) value: V,
    pub(crate) tags: Vec<Tag>,
    pub(crate) cached: bool,
    pub(crate) work: Arc<dyn Work<K, V>>,
    /// As the work told it once: it is not asked under a lock.
    pub(crate) setter: Setter,
    /// Its number in the journal, once it is there.
    pub(crate) journaled: Option<u64>,
}

impl<K: 'static, V: 'static> Operation<K, V> {
    /// Readers of `key` see `value`; `work` stores it.
    pub fn new(key: K, value: V, work: Arc<dyn Work<K, V>>) -> Self {
        Self {
            key,
            value,
            tags: Vec::new(),
            cached: true,
            setter: work.setter(),
            work,
            journaled: None,
        }
    }

    /// Names that [`Cache::invalidate_tag`](crate::Cache::invalidate_tag) finds the entry by.
    #[must_use]
    pub fn tags(mut self, tags: Vec<Tag>) -> Self {
        self.tags = tags;
        self
    }

    /// Whether the value is kept in the cache once it is stored. Default: true. Until it is stored,
    /// readers see it all the same.
    #[must_use]
    pub fn cached(mut self, cached: bool) -> Self {
        self.cached = cached;
        self
    }

    pub(crate) fn carries(&self, tags: &[Tag]) -> bool {
        self.tags.iter().any(|tag| tags.contains(tag))
    }

    /// The key.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// The value.
    pub fn value(&self) -> &V {
        &self.value
    }

    /// Its key, its value, and the tags of the entry.
    pub fn into_parts(self) -> (K, V, Vec<Tag>) {
        (self.key, self.value, self.tags)
    }

    /// How it is stored.
    pub fn work(&self) -> &Arc<dyn Work<K, V>> {
        &self.work
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Operation<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("key", &self.key)
            .field("value", &self.value)
            .field("setter", &self.setter.to_string())
            .finish_non_exhaustive()
    }
}
