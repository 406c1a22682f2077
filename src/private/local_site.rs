//! Where the caches of an annotated function live that each thread has for itself.

use super::at::{never, unfit};
use super::site::Set;
use cache_core::{BuildError, Builder, LocalCache};
use std::any::{Any, TypeId};
use std::cell::{OnceCell, RefCell};
use std::hash::Hash;
use std::marker::PhantomData;
use std::ops::Deref;

/// The cache that one thread has of a function.
pub struct LocalSite<K, V>(OnceCell<LocalCache<K, V>>);

impl<K, V> LocalSite<K, V> {
    /// No cache yet.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    pub const fn new() -> Self {
        Self(OnceCell::new())
    }
}

impl<K, V> LocalSite<K, V>
where
    K: Hash + Eq + Clone,
    V: Clone,
{
    /// The cache of this thread, or what is wrong with its options.
    ///
    /// # Errors
    /// Those of [`Builder::build`].
    pub fn try_cache(&self, set: Set<Builder<K, V>>) -> Result<LocalCache<K, V>, BuildError> {
        let cache = match self.0.get() {
            Some(cache) => cache,
            None => self.make(set)?,
        };
        Ok(cache.clone())
    }

    // Apart, so that what every hit runs through stays short.
    #[cold]
    #[inline(never)]
    fn make(&self, set: Set<Builder<K, V>>) -> Result<&LocalCache<K, V>, BuildError> {
        let cache = set(Builder::new()).build_local()?;
        Ok(self.0.get_or_init(|| cache))
    }
}

impl<K, V> Deref for LocalSite<K, V> {
    type Target = UnfitLocalSite<K, V>;

    fn deref(&self) -> &UnfitLocalSite<K, V> {
        unfit::<Self>()
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

    /// The place of the instantiation that `Mark` stands for. Lifetimes in `Mark` count for nothing.
    pub fn of<Mark: ?Sized, K, V>(&self) -> LocalInstanceSite<'_, K, V> {
        LocalInstanceSite {
            all: self,
            mark: typeid::of::<Mark>(),
            types: PhantomData,
        }
    }
}

/// The place of one instantiation.
#[derive(Debug)]
pub struct LocalInstanceSite<'a, K, V> {
    all: &'a LocalInstances,
    mark: TypeId,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> LocalInstanceSite<'_, K, V>
where
    K: Hash + Eq + Clone + 'static,
    V: Clone + 'static,
{
    /// The cache of this thread, or what is wrong with its options.
    ///
    /// # Errors
    /// Those of [`Builder::build`].
    pub fn try_cache(self, set: Set<Builder<K, V>>) -> Result<LocalCache<K, V>, BuildError> {
        if let Some(cache) = self.known() {
            return Ok(cache);
        }
        let cache = set(Builder::new()).build_local()?;
        let known = (self.mark, Box::new(cache.clone()) as Box<dyn Any>);
        self.all.0.borrow_mut().push(known);
        Ok(cache)
    }

    fn known(&self) -> Option<LocalCache<K, V>> {
        let all = self.all.0.borrow();
        let mut own = all.iter().filter(|(mark, _)| *mark == self.mark);
        own.find_map(|(_, cache)| cache.downcast_ref().cloned())
    }
}

impl<K, V> Deref for LocalInstanceSite<'_, K, V> {
    type Target = UnfitLocalSite<K, V>;

    fn deref(&self) -> &UnfitLocalSite<K, V> {
        unfit::<Self>()
    }
}

/// Stands for the above where the cache cannot be.
#[derive(Debug)]
pub struct UnfitLocalSite<K, V>(PhantomData<(K, V)>);

#[expect(missing_docs, reason = "as that of `LocalSite`")]
impl<K, V> UnfitLocalSite<K, V> {
    pub fn try_cache(&self, _: Set<Builder<K, V>>) -> Result<LocalCache<K, V>, BuildError> {
        never()
    }
}
