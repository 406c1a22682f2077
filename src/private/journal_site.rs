//! Where the cache of a function with a journal lives.

use super::site::{BehindSite, Set};
use cache_core::{BuildError, Builder, QueueSettings, WriteBehind};
use cache_journal::JournalFile;
use parking_lot::ReentrantMutex;
use std::cell::Cell;
use std::fmt;
use std::hash::Hash;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What can say where a journal is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the path of a file",
    label = "not a path",
    note = "`journal` takes what a `PathBuf` is made from, such as a text or a `PathBuf`"
)]
pub trait JournalPath {
    /// The path.
    fn path(self) -> PathBuf;
}

#[diagnostic::do_not_recommend]
impl<P: Into<PathBuf>> JournalPath for P {
    fn path(self) -> PathBuf {
        self.into()
    }
}

/// Where a journal is.
pub fn journal_path(path: impl JournalPath) -> PathBuf {
    path.path()
}

/// What replays each setter, and says how many operations.
type Replay<K, V, const N: usize> = fn(&WriteBehind<K, V>) -> [Result<usize, BuildError>; N];

/// The cache of a function whose queue has a journal; made by the first call, which also replays
/// what an earlier process has left.
pub struct JournaledSite<K, V> {
    site: BehindSite<K, V>,
    /// Whether the replay has ended.
    ready: AtomicBool,
    /// Held by whoever replays: the others wait, as they would read what is not replayed yet. The
    /// replay itself passes, since the setters that it asks look for this very queue. Whether it
    /// has begun.
    replay: ReentrantMutex<Cell<bool>>,
}

impl<K, V> JournaledSite<K, V> {
    /// No cache yet.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    pub const fn new() -> Self {
        Self {
            site: BehindSite::new(),
            ready: AtomicBool::new(false),
            replay: parking_lot::const_reentrant_mutex(Cell::new(false)),
        }
    }
}

impl<K, V> JournaledSite<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The cache, or what is wrong with its options or its journal.
    ///
    /// # Errors
    /// Those of [`Builder::build_write_behind`], and where the journal can't be opened.
    pub fn try_queue<const N: usize>(
        &'static self,
        set: Set<Builder<K, V>>,
        set_queue: Set<QueueSettings<K, V>>,
        path: fn() -> PathBuf,
        replay: Replay<K, V, N>,
    ) -> Result<&'static WriteBehind<K, V>, BuildError> {
        let queue = self.site.get_or_try_init(|| {
            let journal = JournalFile::open(path());
            let journal = journal.map_err(|error| BuildError::Journal(error.to_string().into()))?;
            if let Some(damage) = journal.damage() {
                // There is nobody to return it to, and it must not be lost in silence.
                eprintln!("larder: {damage}");
            }
            set(Builder::new())
                .build_write_behind(set_queue(QueueSettings::new()).journal(Arc::new(journal)))
        })?;
        if !self.ready.load(Ordering::Acquire) {
            self.replay(|| replay(queue))?;
        }
        Ok(queue)
    }

    #[cold]
    fn replay<const N: usize>(
        &self,
        replay: impl FnOnce() -> [Result<usize, BuildError>; N],
    ) -> Result<(), BuildError> {
        let begun = self.replay.lock();
        if self.ready.load(Ordering::Acquire) || begun.replace(true) {
            return Ok(()); // another thread's has ended, or this is the replay itself
        }
        // Where it fails or panics, the next call tries again, and is told of it too.
        let ended = Ended(&begun);
        for replayed in replay() {
            replayed?;
        }
        self.ready.store(true, Ordering::Release);
        drop(ended);
        Ok(())
    }
}

/// The replay has ended, however it did.
struct Ended<'a>(&'a Cell<bool>);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl<K, V> fmt::Debug for JournaledSite<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournaledSite").finish_non_exhaustive()
    }
}
