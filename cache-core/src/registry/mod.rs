//! All live caches, by name.
//!
//! Every cache that is shared by threads is listed from when it is built until its last clone is
//! dropped. A [`LocalCache`](crate::LocalCache) is not: no other thread may touch it.

mod queues;

pub use queues::{AnyQueue, QueueRemains, queues, shutdown_queues};
pub(crate) use queues::{ManagedQueue, queues_for, register_queue, tick_queues, unregister_queue};

use crate::curve::HitRatioCurve;
use crate::engine::Engine;
use crate::maintenance;
use crate::scope::Shared;
use crate::shim::{Mutex, global};
use crate::stats::Stats;
use crate::tags::Tag;
use crate::unwind::on_each;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Weak};

global! {
    static LIST: Mutex<List> = Mutex::new(List::new());
}

/// The live caches, and what has begun in all of them.
struct List {
    caches: Vec<Listed>,
    /// The tags of the intents under way: a cache that is made meanwhile begins with them.
    begun: Vec<Tag>,
}

impl List {
    const fn new() -> Self {
        Self {
            caches: Vec::new(),
            begun: Vec::new(),
        }
    }

    fn alive(&mut self) -> Vec<AnyCache> {
        self.caches.retain(Listed::is_alive);
        let alive = self
            .caches
            .iter()
            .filter_map(|listed| listed.cache.upgrade());
        alive.map(AnyCache).collect()
    }
}

/// A cache that may be gone.
struct Listed {
    cache: Weak<dyn Managed>,
    /// Whether its entries can expire.
    expires: bool,
}

impl Listed {
    fn is_alive(&self) -> bool {
        self.cache.strong_count() > 0
    }
}

/// What can be done with a cache without knowing its types.
trait Managed: Send + Sync {
    fn name(&self) -> &str;
    fn stats(&self) -> Stats;
    fn hit_ratio_curve(&self) -> Option<HitRatioCurve>;
    fn clear(&self);
    fn invalidate_tag(&self, tag: &str);
    fn begin_invalidate_tag(&self, tag: &Tag);
    fn end_invalidate_tag(&self, tag: &Tag, changed: bool);
    fn remove_expired(&self);
}

impl<K, V> Managed for Engine<K, V, Shared>
where
    K: Hash + Eq + Clone + Send + Sync,
    V: Clone + Send + Sync,
{
    fn name(&self) -> &str {
        self.name()
    }
    fn stats(&self) -> Stats {
        self.stats()
    }
    fn hit_ratio_curve(&self) -> Option<HitRatioCurve> {
        self.hit_ratio_curve()
    }
    fn clear(&self) {
        self.clear();
    }
    fn invalidate_tag(&self, tag: &str) {
        self.invalidate_tag(tag);
    }
    fn begin_invalidate_tag(&self, tag: &Tag) {
        self.begin_clear(Some(tag));
    }
    fn end_invalidate_tag(&self, tag: &Tag, changed: bool) {
        self.end_clear(Some(tag), changed);
    }
    fn remove_expired(&self) {
        self.sweep();
    }
}

/// A live cache of any type. Keeps it alive.
///
/// ```
/// use cache_core::{Cache, registry};
///
/// let prices = Cache::<u32, u32>::builder().name("prices").build()?;
/// prices.insert(1, 250);
/// let found = registry::find("prices").expect("it is alive");
/// assert_eq!(found.stats().size, 1);
/// found.clear();
/// assert!(prices.is_empty());
/// # Ok::<(), cache_core::BuildError>(())
/// ```
#[derive(Clone)]
pub struct AnyCache(Arc<dyn Managed>);

impl AnyCache {
    /// The name of the cache: for an annotated function, its path.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// What the cache counted.
    pub fn stats(&self) -> Stats {
        self.0.stats()
    }

    /// What its hit ratio would be at other capacities; see
    /// [`Cache::hit_ratio_curve`](crate::Cache::hit_ratio_curve).
    pub fn hit_ratio_curve(&self) -> Option<HitRatioCurve> {
        self.0.hit_ratio_curve()
    }

    /// Forgets all values; see [`Cache::clear`](crate::Cache::clear).
    pub fn clear(&self) {
        self.0.clear();
    }

    /// Forgets all values that carry `tag`; see
    /// [`Cache::invalidate_tag`](crate::Cache::invalidate_tag).
    pub fn invalidate_tag(&self, tag: &str) {
        self.0.invalidate_tag(tag);
    }

    /// Takes out what has expired, now.
    pub fn remove_expired(&self) {
        self.0.remove_expired();
    }
}

impl fmt::Debug for AnyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyCache")
            .field("name", &self.name())
            .field("stats", &self.stats())
            .finish()
    }
}

/// All live caches, in the order in which they were made.
///
/// An annotated function has its cache from the first call on.
pub fn caches() -> Vec<AnyCache> {
    LIST.lock().alive()
}

/// The first live cache of this name.
pub fn find(name: &str) -> Option<AnyCache> {
    caches().into_iter().find(|cache| cache.name() == name)
}

/// Forgets all values that carry `tag`, in every cache. Where you change their rows yourself, see
/// [`begin_invalidate_tag`].
pub fn invalidate_tag(tag: &str) {
    on_each(caches(), |cache| cache.invalidate_tag(tag));
}

/// Announces a change of the rows whose values carry `tag`, in every cache, those included that are
/// made before it ends; see [`Cache::begin_invalidate_tag`](crate::Cache::begin_invalidate_tag).
///
/// ```
/// use cache_core::{Cache, Tag, registry};
/// # fn rename_user(_: u32) {}
///
/// let orders = Cache::<u32, String>::new(100);
/// orders.insert_tagged(1, "Ada: tea".into(), vec![Tag::from("user:7")]);
/// let renaming = registry::begin_invalidate_tag("user:7");
/// rename_user(7);
/// renaming.done();
/// assert_eq!(orders.get(&1), None);
/// ```
pub fn begin_invalidate_tag(tag: impl Into<Tag>) -> TagIntent {
    let tag = tag.into();
    let mut list = LIST.lock();
    // In one step: a cache that is made from now on begins by itself.
    list.begun.push(tag.clone());
    let caches = list.alive();
    drop(list);
    // Ends them again if a panic passes: the last handle of a cache, and its values, may go here.
    let intent = TagIntent {
        tag: Some(tag.clone()),
    };
    on_each(caches, |cache| cache.0.begin_invalidate_tag(&tag));
    intent
}

/// A change, under way, of the rows whose values carry a tag, whatever cache they are in: what
/// [`begin_invalidate_tag`] returns. What is said there of a
/// [`ClearIntent`](crate::ClearIntent) holds for it in every cache.
#[derive(Debug)]
#[must_use = "dropping a tag intent forgets the entries: call `done` or `unchanged`"]
pub struct TagIntent {
    /// `None` once the end was told.
    tag: Option<Tag>,
}

impl TagIntent {
    /// The rows were changed: all values that carry the tag are forgotten.
    pub fn done(mut self) {
        self.end(true);
    }

    /// The rows were not changed: the caches stay as they are.
    pub fn unchanged(mut self) {
        self.end(false);
    }

    fn end(&mut self, changed: bool) {
        let Some(tag) = self.tag.take() else {
            return;
        };
        let mut list = LIST.lock();
        let own = list.begun.iter().position(|begun| *begun == tag);
        own.map(|own| list.begun.swap_remove(own));
        let caches = list.alive();
        drop(list);
        on_each(caches, |cache| cache.0.end_invalidate_tag(&tag, changed));
    }
}

impl Drop for TagIntent {
    fn drop(&mut self) {
        self.end(true);
    }
}

pub(crate) fn register<K, V>(engine: &Arc<Engine<K, V, Shared>>)
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let managed: Arc<dyn Managed> = Arc::clone(engine) as Arc<dyn Managed>;
    let expires = engine.rules.lifetimes.is_some();
    let mut list = LIST.lock();
    let List { caches, begun } = &mut *list;
    if caches.len() == caches.capacity() {
        // Before the list grows: a dead entry keeps the memory of its cache.
        caches.retain(Listed::is_alive);
    }
    // Under the lock of the list, so that each intent begins and ends once in a cache.
    for tag in begun {
        engine.begin_clear(Some(tag));
    }
    caches.push(Listed {
        cache: Arc::downgrade(&managed),
        expires,
    });
    drop(list);
    if expires {
        maintenance::start();
    }
}

/// Takes out what has expired in every cache; whether there is a cache where anything can expire.
pub(crate) fn sweep() -> bool {
    let mut list = LIST.lock();
    list.caches.retain(Listed::is_alive);
    let expiring = list.caches.iter().filter(|listed| listed.expires);
    let expiring: Vec<_> = expiring.map(|listed| Weak::clone(&listed.cache)).collect();
    drop(list);
    // Held one at a time, and not for longer than it takes: who drops the last handle of a cache
    // meanwhile has its values dropped here.
    on_each(&expiring, |cache| {
        if let Some(cache) = cache.upgrade() {
            cache.remove_expired();
        }
    });
    !expiring.is_empty()
}
