//! The cache as its users hold it.

use crate::builder::Builder;
use crate::clear::ClearIntent;
use crate::curve::HitRatioCurve;
use crate::engine::Engine;
use crate::iter::Iter;
use crate::key::Query;
use crate::policy::EvictionPolicy;
use crate::scope::{Local, Scope, Shared};
use crate::stats::Stats;
use crate::tags::Tag;
use crate::write::WriteIntent;
use equivalent::Equivalent;
use std::fmt;
use std::hash::Hash;

/// A bounded map from keys to values that loads what it does not hold, once for all who ask.
///
/// Clones share the entries. All methods take `&self`. Values are cloned out: make them cheap to
/// clone, by an [`Arc`](std::sync::Arc) where they are large.
///
/// The third parameter says who may use the cache: all threads ([`Shared`], the default: keys and
/// values are then `Send + Sync`), or one thread without any lock ([`LocalCache`]).
///
/// Bodies, listeners, weighers and the `Drop` of keys and values run without any lock held and may
/// use the cache themselves. `Hash`, `Eq` and `Clone` of keys and `Clone` of values may run under
/// the lock of a shard: they must not use the cache they are in.
///
/// ```
/// use cache_core::Cache;
///
/// let squares = Cache::<u64, u64>::new(1_000);
/// assert_eq!(squares.get(&4), None);
/// assert_eq!(squares.get_with(&4, || 16), 16);   // a miss: runs the closure
/// assert_eq!(squares.get_with(&4, || panic!()), 16); // a hit
/// assert!(squares.invalidate(&4));
/// ```
pub struct Cache<K, V, S: Scope = Shared> {
    pub(crate) engine: S::Ptr<Engine<K, V, S>>,
}

/// A cache that belongs to one thread: no locks, and keys and values that need not be `Send`.
///
/// ```
/// use cache_core::{Builder, LocalCache};
/// use std::rc::Rc;
///
/// let names: LocalCache<u32, Rc<str>> = Builder::new().capacity(100).build_local()?;
/// assert_eq!(&*names.get_with(&7, || Rc::from("seven")), "seven");
/// # Ok::<(), cache_core::BuildError>(())
/// ```
///
/// Listeners, weighers and the like are `Send + Sync` all the same, as the builder is one for both
/// kinds of cache.
///
/// No other thread takes out what has expired: that is done a little at a time by every write.
/// Sync callers do not wait for the load of a suspended task of the same thread, since it could not
/// go on meanwhile: they load by themselves.
pub type LocalCache<K, V> = Cache<K, V, Local>;

impl<K, V> Cache<K, V> {
    /// A cache for all threads that holds at most `capacity` entries; 0 stores nothing.
    ///
    /// # Panics
    /// When `capacity` is more than [`Builder::MAX_CAPACITY`].
    pub fn new(capacity: usize) -> Self
    where
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        let built = Builder::new().capacity(capacity).build();
        built.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Sets up a cache; finish by [`build`](Builder::build).
    pub fn builder() -> Builder<K, V> {
        Builder::new()
    }
}

impl<K, V, S> Cache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    /// The value of a key, if it is held and has not expired.
    ///
    /// `key` may be any [`Equivalent`] form, `&str` for a `String` for example: no key is built,
    /// nothing but the value is cloned.
    #[inline]
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.engine.get(key)
    }

    /// The value of a key, without counting a read or a use of the entry.
    pub fn peek<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.engine.peek(key, V::clone)
    }

    /// Whether a key has a value that [`get`](Self::get) would return. Counts nothing.
    pub fn contains<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.engine.peek(key, |_| ()).is_some()
    }

    /// Stores a value. It wins over any load of the key that is under way.
    ///
    /// While a write of the key waits in a write queue, this does nothing: the value that waits is
    /// newer than anything that was read from the store behind.
    ///
    /// While a shard fills up, an insert moves all of its entries each time their number has about
    /// doubled: it takes about 0.04 µs for each, which the readers and writers of that shard wait for.
    pub fn insert(&self, key: K, value: V) {
        self.insert_tagged(key, value, Vec::new());
    }

    /// Stores a value that [`invalidate_tag`](Self::invalidate_tag) can find.
    ///
    /// A value that replaces it without tags of its own, by [`insert`](Self::insert) or a reload,
    /// keeps these.
    pub fn insert_tagged(&self, key: K, value: V, tags: Vec<Tag>) {
        let hash = self.engine.hash(&key);
        self.engine.insert(hash, key, value, tags);
    }

    /// Forgets the value of a key, and keeps any load of it that is under way from being stored.
    /// Returns whether there was a value to read. A value that waits in a write queue goes on being
    /// read until it is stored.
    ///
    /// Where you change the row yourself, and others may at the same time, announce it by
    /// [`begin_write`](Self::begin_write) instead: until this call, a reader may see the new row and
    /// the next one the old value.
    pub fn invalidate<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.engine.invalidate(key)
    }

    /// Forgets all values that carry `tag`, and keeps loads under way that will carry it from being
    /// stored. Where you change their rows yourself, see
    /// [`begin_invalidate_tag`](Self::begin_invalidate_tag).
    ///
    /// One shard after the other is locked, for as long as it takes to take out its entries that carry
    /// the tag: about 0.2 µs for each, which the readers and writers of that shard wait for.
    pub fn invalidate_tag(&self, tag: &str) {
        self.engine.invalidate_tag(tag);
    }

    /// Forgets all values, and keeps loads under way from being stored. Statistics go on counting.
    /// Where you change the rows yourself, see [`begin_clear`](Self::begin_clear).
    ///
    /// Stops others for some tens of microseconds at most, however many entries there are: a shard is
    /// locked while an empty store takes the place of its own, and what was in it is dropped afterwards.
    pub fn clear(&self) {
        self.engine.clear();
    }

    /// The same as [`clear`](Self::clear).
    pub fn invalidate_all(&self) {
        self.clear();
    }

    /// Announces a write to the store behind the cache, and returns what is to be told of its end.
    ///
    /// This is how to change a row and its cached value together: a reader that read the row before
    /// the write can then not cache its old value after it, nor can two writers leave each other's.
    ///
    /// ```
    /// use cache_core::Cache;
    /// # fn update(_: u32) -> Result<(), ()> { Ok(()) }
    ///
    /// let prices = Cache::<String, u32>::new(100);
    /// let write = prices.begin_write("tea");
    /// match update(250) {
    ///     Ok(()) => write.put(250),
    ///     Err(()) => write.unchanged(),
    /// }
    /// assert_eq!(prices.get("tea"), Some(250));
    /// ```
    pub fn begin_write<Q>(&self, key: &Q) -> WriteIntent<K, V, S>
    where
        Q: Query<K> + ?Sized,
    {
        WriteIntent::begin(self.engine.clone(), self.engine.hash(key), key.to_key())
    }

    /// Announces a change of all rows of the store behind the cache, or of any that may be in it, and
    /// returns what is to be told of its end.
    ///
    /// It is to [`clear`](Self::clear) what [`begin_write`](Self::begin_write) is to `insert`: no
    /// reader can see a new row and the next one its old value, nor can a load or a write that the
    /// change crossed leave an old value.
    ///
    /// ```
    /// use cache_core::Cache;
    /// # fn raise_all_prices() -> Result<(), ()> { Ok(()) }
    ///
    /// let prices = Cache::<String, u32>::new(100);
    /// prices.insert("tea".into(), 250);
    /// let clear = prices.begin_clear();
    /// match raise_all_prices() {
    ///     Ok(()) => clear.done(),
    ///     Err(()) => clear.unchanged(),
    /// }
    /// assert_eq!(prices.get("tea"), None);
    /// ```
    pub fn begin_clear(&self) -> ClearIntent<K, V, S> {
        ClearIntent::begin(self.engine.clone(), None)
    }

    /// As [`begin_clear`](Self::begin_clear), for the rows whose values carry `tag`. Loads of others
    /// go on as ever.
    ///
    /// ```
    /// use cache_core::{Cache, Tag};
    /// # fn rename_user(_: u32) {}
    ///
    /// let orders = Cache::<u32, String>::new(100);
    /// orders.insert_tagged(1, "Ada: tea".into(), vec![Tag::from("user:7")]);
    /// orders.insert_tagged(2, "Alan: milk".into(), vec![Tag::from("user:8")]);
    /// let renaming = orders.begin_invalidate_tag("user:7");
    /// rename_user(7);
    /// renaming.done();
    /// assert!(!orders.contains(&1) && orders.contains(&2));
    /// ```
    pub fn begin_invalidate_tag(&self, tag: impl Into<Tag>) -> ClearIntent<K, V, S> {
        ClearIntent::begin(self.engine.clone(), Some(tag.into()))
    }

    /// Takes out all entries that have expired, now. The caches of all threads do this by
    /// themselves, about once a second.
    pub fn remove_expired(&self) {
        self.engine.sweep();
    }

    /// Copies of the entries that can be read, in no particular order. Entries that come or go
    /// during the iteration may or may not be seen; each key is seen at most once.
    ///
    /// One shard after the other is copied, and its writers wait meanwhile: for about 0.03 µs for
    /// each entry of that shard, and what it takes to clone it. Readers do not wait.
    pub fn iter(&self) -> Iter<'_, K, V, S> {
        Iter::new(&self.engine)
    }

    /// What the cache counted, and how full it is.
    pub fn stats(&self) -> Stats {
        self.engine.stats()
    }

    /// What the hit ratio would be at 1/8, 1/4, 1/2, 2, 4 and 8 times today's capacity; `None` where
    /// the cache was not built to [`sample_curve`](Builder::sample_curve), has a capacity of 0, or
    /// was not read yet.
    ///
    /// Runs what was sampled and waits: up to a few milliseconds.
    ///
    /// ```
    /// use cache_core::Cache;
    ///
    /// let pages = Cache::<u32, String>::builder().capacity(100).sample_curve().build()?;
    /// for page in (0..150).cycle().take(3_000) {
    ///     pages.get_with(&page, || format!("page {page}"));
    /// }
    /// let curve = pages.hit_ratio_curve().expect("there were reads");
    /// // Twice the capacity would hold all 150 pages, of which each is loaded once.
    /// let twice = curve.at(200).expect("it is among the points");
    /// assert_eq!(twice.hit_ratio, 0.95);
    /// assert!(curve.at(50).is_some_and(|half| half.hit_ratio < 0.5));
    /// println!("{curve}"); // at capacity 100, ..; at twice, 95.0 % (± 0.5)
    /// # Ok::<(), cache_core::BuildError>(())
    /// ```
    pub fn hit_ratio_curve(&self) -> Option<HitRatioCurve> {
        self.engine.hit_ratio_curve()
    }

    /// Number of entries held, those included that have expired and are yet to be taken out.
    pub fn len(&self) -> usize {
        self.engine.len()
    }

    /// Whether no entry is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name given by the builder.
    pub fn name(&self) -> &str {
        self.engine.name()
    }

    /// Who is evicted when the cache is full.
    pub fn policy(&self) -> EvictionPolicy {
        self.engine.rules.policy
    }

    /// The most that is held, in entries or in weight; `None` where unbounded.
    pub fn capacity(&self) -> Option<u64> {
        self.engine.rules.capacity
    }
}

impl<K, V, S: Scope> Clone for Cache<K, V, S> {
    fn clone(&self) -> Self {
        Self {
            engine: self.engine.clone(),
        }
    }
}

impl<K, V, S> fmt::Debug for Cache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("name", &self.name())
            .field("policy", &self.policy())
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}

impl<'a, K, V, S> IntoIterator for &'a Cache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    type Item = (K, V);
    type IntoIter = Iter<'a, K, V, S>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
