//! Where the cache of an annotated function lives.

use cache_core::{BuildError, Builder, Cache, LocalCache};
use once_cell::sync::OnceCell;
use std::any::{Any, TypeId};
use std::cell::{OnceCell as LocalCell, RefCell};
use std::hash::Hash;

/// The cache of a function that has one; made by the first call.
#[derive(Debug)]
pub struct Site<K, V>(OnceCell<Cache<K, V>>)
where
    K: Hash + Eq + Clone,
    V: Clone;

impl<K, V> Site<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// No cache yet.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    pub const fn new() -> Self {
        Self(OnceCell::new())
    }

    /// The cache.
    ///
    /// # Panics
    /// When the options contradict each other or are out of range.
    #[inline]
    #[track_caller]
    pub fn cache(&self, build: fn() -> Builder<K, V>) -> &Cache<K, V> {
        // `match`, not a combinator: this is on the path of every hit.
        match self.0.get() {
            Some(cache) => cache,
            None => checked(self.try_cache(build)),
        }
    }

    /// The cache, or what is wrong with its options.
    pub fn try_cache(&self, build: fn() -> Builder<K, V>) -> Result<&Cache<K, V>, BuildError> {
        self.0.get_or_try_init(|| build().build())
    }
}

#[cold]
#[track_caller]
fn checked<T>(built: Result<T, BuildError>) -> T {
    built.unwrap_or_else(|error| panic!("the options of this cached function are wrong: {error}"))
}

/// The caches of a function that has one for each of its instantiations: a list that only grows,
/// read without a lock. A function seldom has more than a few.
#[derive(Debug)]
pub struct Instances {
    first: OnceCell<Box<Instance>>,
}

#[derive(Debug)]
struct Instance {
    mark: TypeId,
    cache: Box<dyn Any + Send + Sync>,
    next: OnceCell<Box<Instance>>,
}

impl Instances {
    /// No cache yet.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    pub const fn new() -> Self {
        Self {
            first: OnceCell::new(),
        }
    }

    /// The cache of the instantiation that `Mark` stands for. Lifetimes in `Mark` count for nothing.
    ///
    /// # Panics
    /// As [`Site::cache`].
    #[track_caller]
    pub fn cache<Mark, K, V>(&self, build: fn() -> Builder<K, V>) -> &Cache<K, V>
    where
        Mark: ?Sized,
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        checked(self.try_cache::<Mark, K, V>(build))
    }

    /// The same, or what is wrong with the options.
    ///
    /// # Errors
    /// As [`Site::try_cache`].
    pub fn try_cache<Mark, K, V>(
        &self,
        build: fn() -> Builder<K, V>,
    ) -> Result<&Cache<K, V>, BuildError>
    where
        Mark: ?Sized,
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        let mark = typeid::of::<Mark>();
        let mut next = &self.first;
        loop {
            let instance = next.get_or_try_init(|| {
                let cache = build().build()?;
                Ok(Box::new(Instance {
                    mark,
                    cache: Box::new(cache),
                    next: OnceCell::new(),
                }))
            })?;
            // The types of key and value follow from the mark, but for lifetimes, which they don't
            // have: an instance of the mark has a cache of these types.
            if instance.mark == mark
                && let Some(cache) = instance.cache.downcast_ref()
            {
                return Ok(cache);
            }
            next = &instance.next;
        }
    }
}

/// The cache that one thread has of a function.
#[derive(Debug)]
pub struct LocalSite<K, V>(LocalCell<LocalCache<K, V>>)
where
    K: Hash + Eq + Clone,
    V: Clone;

impl<K, V> LocalSite<K, V>
where
    K: Hash + Eq + Clone,
    V: Clone,
{
    /// No cache yet.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    pub const fn new() -> Self {
        Self(LocalCell::new())
    }

    /// The cache of this thread.
    ///
    /// # Panics
    /// As [`Site::cache`].
    #[track_caller]
    pub fn cache(&self, build: fn() -> Builder<K, V>) -> LocalCache<K, V> {
        checked(self.try_cache(build))
    }

    /// The same, or what is wrong with the options.
    ///
    /// # Errors
    /// As [`Site::try_cache`].
    pub fn try_cache(&self, build: fn() -> Builder<K, V>) -> Result<LocalCache<K, V>, BuildError> {
        if let Some(cache) = self.0.get() {
            return Ok(cache.clone());
        }
        let cache = build().build_local()?;
        Ok(self.0.get_or_init(|| cache).clone())
    }
}

/// The caches that one thread has of a function with several instantiations.
#[derive(Debug)]
pub struct LocalInstances(RefCell<Vec<(TypeId, Box<dyn Any>)>>);

impl LocalInstances {
    /// No cache yet.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    pub const fn new() -> Self {
        Self(RefCell::new(Vec::new()))
    }

    /// The cache of this thread for the instantiation that `Mark` stands for.
    ///
    /// # Panics
    /// As [`Site::cache`].
    #[track_caller]
    pub fn cache<Mark, K, V>(&self, build: fn() -> Builder<K, V>) -> LocalCache<K, V>
    where
        Mark: ?Sized,
        K: Hash + Eq + Clone + 'static,
        V: Clone + 'static,
    {
        checked(self.try_cache::<Mark, K, V>(build))
    }

    /// The same, or what is wrong with the options.
    ///
    /// # Errors
    /// As [`Site::try_cache`].
    pub fn try_cache<Mark, K, V>(
        &self,
        build: fn() -> Builder<K, V>,
    ) -> Result<LocalCache<K, V>, BuildError>
    where
        Mark: ?Sized,
        K: Hash + Eq + Clone + 'static,
        V: Clone + 'static,
    {
        let mark = typeid::of::<Mark>();
        let known = self.0.borrow().iter().find_map(|(other, cache)| {
            let cache = cache.downcast_ref::<LocalCache<K, V>>();
            cache.filter(|_| *other == mark).cloned()
        });
        if let Some(cache) = known {
            return Ok(cache);
        }
        let cache = build().build_local()?;
        self.0.borrow_mut().push((mark, Box::new(cache.clone())));
        Ok(cache)
    }
}
