//! All live caches, by name.
//!
//! Every cache that is shared by threads is listed from when it is built until its last clone is
//! dropped. A [`LocalCache`](crate::LocalCache) is not: no other thread may touch it.

use crate::engine::Engine;
use crate::maintenance;
use crate::scope::Shared;
use crate::stats::Stats;
use crate::unwind::on_each;
use parking_lot::Mutex;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Weak};

static CACHES: Mutex<Vec<Listed>> = Mutex::new(Vec::new());

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
    fn clear(&self);
    fn invalidate_tag(&self, tag: &str);
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
    fn clear(&self) {
        self.clear();
    }
    fn invalidate_tag(&self, tag: &str) {
        self.invalidate_tag(tag);
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
    let mut caches = CACHES.lock();
    caches.retain(Listed::is_alive);
    let alive = caches.iter().filter_map(|listed| listed.cache.upgrade());
    alive.map(AnyCache).collect()
}

/// The first live cache of this name.
pub fn find(name: &str) -> Option<AnyCache> {
    caches().into_iter().find(|cache| cache.name() == name)
}

/// Forgets all values that carry `tag`, in every cache.
pub fn invalidate_tag(tag: &str) {
    on_each(caches(), |cache| cache.invalidate_tag(tag));
}

pub(crate) fn register<K, V>(engine: &Arc<Engine<K, V, Shared>>)
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let managed: Arc<dyn Managed> = Arc::clone(engine) as Arc<dyn Managed>;
    let expires = engine.rules.lifetimes.is_some();
    let mut caches = CACHES.lock();
    if caches.len() == caches.capacity() {
        // Before the list grows: a dead entry keeps the memory of its cache.
        caches.retain(Listed::is_alive);
    }
    caches.push(Listed {
        cache: Arc::downgrade(&managed),
        expires,
    });
    drop(caches);
    if expires {
        maintenance::start();
    }
}

/// Takes out what has expired in every cache; whether there is a cache where anything can expire.
pub(crate) fn sweep() -> bool {
    let mut caches = CACHES.lock();
    caches.retain(Listed::is_alive);
    let expiring = caches.iter().filter(|listed| listed.expires);
    let expiring: Vec<_> = expiring.map(|listed| Weak::clone(&listed.cache)).collect();
    drop(caches);
    // Held one at a time, and not for longer than it takes: who drops the last handle of a cache
    // meanwhile has its values dropped here.
    on_each(&expiring, |cache| {
        if let Some(cache) = cache.upgrade() {
            cache.remove_expired();
        }
    });
    !expiring.is_empty()
}
