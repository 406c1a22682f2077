//! A row with a version, the cache in front of it, and an observer of what is read.

mod reads;

use crate::lane::Lane;
use crate::observer::Observer;
use cache_core::{Builder, Cache, Clock, EvictionPolicy, Shared, Tag, WriteIntent};
use shuttle::future;
use shuttle::sync::atomic::AtomicU64;
use shuttle::thread::{self, JoinHandle};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

/// Keys that can be counted.
pub(crate) type Key = Arc<&'static str>;

/// The tag of the row, where it has one.
pub(crate) const TAG: &str = "rows";

/// How long entries live, where they do not live for ever.
pub(crate) const TTL: Duration = Duration::from_secs(60);

/// A body that panics, or fails, does so with this.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BodyFailed;

/// A row, its cache, and what was seen so far.
pub(crate) struct World {
    pub(crate) cache: Cache<Key, u64>,
    clock: Clock,
    /// The key of the row.
    pub(crate) row: Key,
    /// The version of the row: other threads may come in before each access.
    version: AtomicU64,
    pub(crate) lane: Lane,
    pub(crate) observer: Observer,
}

/// A write of the row that is under way.
pub(crate) struct Write<'w> {
    world: &'w World,
    intent: WriteIntent<Key, u64, Shared>,
    /// The version that it wrote; 0 before that.
    version: u64,
}

impl Write<'_> {
    /// Writes the row.
    pub(crate) fn store(&mut self) {
        self.version = self.world.store();
    }

    /// Tells the cache, and returns to the caller.
    pub(crate) fn put(self) {
        self.intent.put(self.version);
        self.world.observer.wrote(self.version);
    }

    /// The same, with [`TAG`].
    pub(crate) fn put_tagged(self) {
        let tags = vec![Tag::from(TAG)];
        self.intent.put_tagged(self.version, tags);
        self.world.observer.wrote(self.version);
    }
}

/// A world with an empty cache, and one with the row in it, both with room for one entry.
pub(crate) fn empty() -> Arc<World> {
    World::of(Cache::<Key, u64>::builder())
}

/// The same with the row in the cache.
pub(crate) fn filled() -> Arc<World> {
    let world = empty();
    world.read();
    world
}

/// Does all `parts` at once, then checks what is left.
pub(crate) fn together<const N: usize>(world: &Arc<World>, parts: [fn(&World); N]) {
    finish(world, start(world, parts));
}

/// Starts all `parts`, each on a thread.
pub(crate) fn start<const N: usize>(
    world: &Arc<World>,
    parts: [fn(&World); N],
) -> [JoinHandle<()>; N] {
    parts.map(|part| {
        let world = Arc::clone(world);
        thread::spawn(move || part(&world))
    })
}

/// Waits for all that was started, then checks what is left.
pub(crate) fn finish<const N: usize>(world: &World, threads: [JoinHandle<()>; N]) {
    join(threads);
    world.check_at_rest();
}

/// Waits for all that was started.
pub(crate) fn join<const N: usize>(threads: [JoinHandle<()>; N]) {
    for thread in threads {
        thread.join().expect("a part panicked");
    }
}

impl World {
    /// A world whose cache is built by `builder`, with room for one entry.
    pub(crate) fn of(builder: Builder<Key, u64>) -> Arc<Self> {
        // An exact policy: which entry goes depends on the schedule only, not on random hashes.
        let builder = builder.capacity(1).policy(EvictionPolicy::Lru);
        let clock = Clock::manual();
        let cache = builder.clock(clock.clone()).build();
        Arc::new(Self {
            cache: cache.expect("the settings are right"),
            clock,
            row: Arc::new("row"),
            version: AtomicU64::new(0),
            lane: Lane::default(),
            observer: Observer::default(),
        })
    }

    /// The bodies that ran.
    pub(crate) fn bodies(&self) -> usize {
        self.observer.bodies()
    }

    /// The value that the cache holds for the row.
    pub(crate) fn held(&self) -> Option<u64> {
        self.cache.peek(&self.row)
    }

    /// The body: reads the row.
    pub(crate) fn load(&self) -> u64 {
        self.observer.ran();
        self.version.load(SeqCst)
    }

    /// The same, suspended once before the row is read and once after.
    async fn load_slowly(&self) -> u64 {
        future::yield_now().await;
        let version = self.load();
        future::yield_now().await;
        version
    }

    /// Sets the row to a version.
    pub(crate) fn set(&self, version: u64) {
        self.version.store(version, SeqCst);
    }

    /// Changes the row; returns its new version.
    pub(crate) fn store(&self) -> u64 {
        self.version.fetch_add(1, SeqCst) + 1
    }
}

/// Writes, and what else befalls an entry.
impl World {
    /// Announces a write of the row.
    pub(crate) fn begin_write(&self) -> Write<'_> {
        Write {
            world: self,
            intent: self.cache.begin_write(&self.row),
            version: 0,
        }
    }

    /// Writes the row, and puts its new value.
    pub(crate) fn write(&self) {
        let mut write = self.begin_write();
        write.store();
        write.put();
    }

    /// The same, with [`TAG`].
    pub(crate) fn write_tagged(&self) {
        let mut write = self.begin_write();
        write.store();
        write.put_tagged();
    }

    /// Writes the row, then writes it again.
    pub(crate) fn write_twice(&self) {
        self.write();
        self.write();
    }

    /// Writes the row, and has the cache forget it.
    pub(crate) fn write_aside(&self) {
        let mut write = self.begin_write();
        write.store();
        let Write {
            intent, version, ..
        } = write;
        intent.invalidate();
        self.observer.wrote(version);
    }

    /// A write that the store refuses.
    pub(crate) fn fail_to_write(&self) {
        let write = self.begin_write();
        // Others may come in, as they may while the store is asked.
        thread::yield_now();
        write.intent.unchanged();
    }

    /// A write of the row whose caller is not there any more when the store has done it.
    pub(crate) fn write_and_vanish(&self) {
        let mut write = self.begin_write();
        write.store();
        let Write {
            intent, version, ..
        } = write;
        drop(intent);
        self.observer.wrote(version);
    }

    /// Writes the row behind the back of the cache, then tells it by `tell`.
    pub(crate) fn store_and(&self, tell: impl FnOnce(&Cache<Key, u64>, &Key, u64)) {
        let version = self.store();
        tell(&self.cache, &self.row, version);
        self.observer.wrote(version);
    }

    /// Has the cache forget the row, which did not change.
    pub(crate) fn forget(&self) {
        self.cache.invalidate(&self.row);
    }

    /// Lets the time pass that an entry lives, and takes out what has expired.
    pub(crate) fn tick(&self) {
        self.clock.advance(TTL);
    }

    /// Makes another entry take the place of the row.
    pub(crate) fn evict(&self) {
        self.cache.insert(Arc::new("other"), 0);
    }

    /// All is quiet: what is held is not old, and the next read goes as if nothing had been.
    pub(crate) fn check_at_rest(&self) {
        let (version, held) = self.check_held();
        self.check_keys(held.is_some());
        let bodies = self.bodies();
        self.read();
        let expected = bodies + usize::from(held.is_none());
        assert_eq!(self.bodies(), expected, "a read loads once, if at all");
        assert_eq!(self.held(), Some(version), "a load fills the cache");
        self.check_keys(true);
    }

    /// The version of the row, once all is stored, and what is held, which is not older.
    fn check_held(&self) -> (u64, Option<u64>) {
        self.flush();
        let (version, held) = (self.version.load(SeqCst), self.held());
        assert!(
            held.is_none_or(|held| held == version),
            "the cache holds {held:?}, the row is at {version}"
        );
        (version, held)
    }

    /// The same where entries expire: what is served although it has expired is not old either, and
    /// then all of it leaves.
    pub(crate) fn check_in_time(&self) {
        self.check_held();
        self.read();
        self.clock.advance(TTL * 100);
        assert_eq!(self.cache.len(), 0, "nothing lives that long");
        self.check_at_rest();
    }

    /// The key is in no slot any more: there is ours, and that of the entry.
    fn check_keys(&self, held: bool) {
        let keys = Arc::strong_count(&self.row);
        assert_eq!(keys, 1 + usize::from(held), "a slot was left behind");
    }
}
