//! Where the cache of an annotated function lives, with its write queue if it has one.
//!
//! Each kind of place has a second version without bounds behind `Deref`; [`At`](super::At) says why.

use super::at::{never, unfit};
use cache_core::annotate::Once;
use cache_core::{BuildError, Builder, Cache, QueueSettings, WriteBehind};
use once_cell::sync::OnceCell;
use std::any::{Any, TypeId};
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::ops::Deref;

/// The cache that was made.
///
/// # Panics
/// When its options contradict each other or are out of range.
#[inline]
#[track_caller]
pub fn built<C>(cache: Result<C, BuildError>) -> C {
    match cache {
        Ok(cache) => cache,
        Err(error) => wrong(&error),
    }
}

#[cold]
#[track_caller]
fn wrong(error: &BuildError) -> ! {
    panic!("the options of this cached function are wrong: {error}")
}

/// Sets what the options of a function say.
pub type Set<B> = fn(B) -> B;

/// The cache of a function that has one; made by the first call.
pub struct Site<K, V>(Once<Cache<K, V>>);

impl<K, V> Site<K, V> {
    /// No cache yet.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    pub const fn new() -> Self {
        Self(Once::new())
    }
}

impl<K, V> Site<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The cache, or what is wrong with its options.
    ///
    /// # Errors
    /// Those of [`Builder::build`].
    #[inline]
    pub fn try_cache(
        &'static self,
        set: Set<Builder<K, V>>,
    ) -> Result<&'static Cache<K, V>, BuildError> {
        self.0.get_or_try_init(move || set(Builder::new()).build())
    }
}

impl<K, V> Deref for Site<K, V> {
    type Target = UnfitSite<K, V>;

    fn deref(&self) -> &UnfitSite<K, V> {
        unfit::<Self>()
    }
}

impl<K, V> fmt::Debug for Site<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").finish_non_exhaustive()
    }
}

/// Stands for a [`Site`] where the cache cannot be.
#[derive(Debug)]
pub struct UnfitSite<K, V>(PhantomData<(K, V)>);

#[expect(missing_docs, reason = "as that of `Site`")]
impl<K, V> UnfitSite<K, V> {
    pub fn try_cache(&self, _: Set<Builder<K, V>>) -> Result<&'static Cache<K, V>, BuildError> {
        never()
    }
    pub fn try_queue(
        &self,
        _: Set<Builder<K, V>>,
        _: Set<QueueSettings<K, V>>,
    ) -> Result<&'static WriteBehind<K, V>, BuildError> {
        never()
    }
}

/// The cache of a function that is written behind; made by the first call.
pub struct BehindSite<K, V>(Once<WriteBehind<K, V>>);

impl<K, V> BehindSite<K, V> {
    /// No cache yet.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    pub const fn new() -> Self {
        Self(Once::new())
    }
}

impl<K, V> BehindSite<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The cache, or what is wrong with its options.
    ///
    /// # Errors
    /// Those of [`Builder::build_write_behind`].
    #[inline]
    pub fn try_queue(
        &'static self,
        set: Set<Builder<K, V>>,
        set_queue: Set<QueueSettings<K, V>>,
    ) -> Result<&'static WriteBehind<K, V>, BuildError> {
        self.get_or_try_init(|| {
            set(Builder::new()).build_write_behind(set_queue(QueueSettings::new()))
        })
    }

    #[inline]
    pub(super) fn get_or_try_init(
        &'static self,
        make: impl FnOnce() -> Result<WriteBehind<K, V>, BuildError>,
    ) -> Result<&'static WriteBehind<K, V>, BuildError> {
        self.0.get_or_try_init(make)
    }
}

impl<K, V> Deref for BehindSite<K, V> {
    type Target = UnfitSite<K, V>;

    fn deref(&self) -> &UnfitSite<K, V> {
        unfit::<Self>()
    }
}

impl<K, V> fmt::Debug for BehindSite<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BehindSite").finish_non_exhaustive()
    }
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

    /// The place of the instantiation that `Mark` stands for. Lifetimes in `Mark` count for nothing.
    pub fn of<Mark: ?Sized, K, V>(&'static self) -> InstanceSite<K, V> {
        InstanceSite {
            all: self,
            mark: typeid::of::<Mark>(),
            types: PhantomData,
        }
    }
}

/// The place of one instantiation.
#[derive(Debug)]
pub struct InstanceSite<K, V> {
    all: &'static Instances,
    mark: TypeId,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> InstanceSite<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The cache, or what is wrong with its options.
    ///
    /// # Errors
    /// Those of [`Builder::build`].
    pub fn try_cache(self, set: Set<Builder<K, V>>) -> Result<&'static Cache<K, V>, BuildError> {
        self.get_or_try_init(|| set(Builder::new()).build())
    }

    /// The cache with its write queue, or what is wrong with its options.
    ///
    /// # Errors
    /// Those of [`Builder::build_write_behind`].
    pub fn try_queue(
        self,
        set: Set<Builder<K, V>>,
        set_queue: Set<QueueSettings<K, V>>,
    ) -> Result<&'static WriteBehind<K, V>, BuildError> {
        self.get_or_try_init(|| {
            set(Builder::new()).build_write_behind(set_queue(QueueSettings::new()))
        })
    }

    fn get_or_try_init<C: Send + Sync + 'static>(
        self,
        make: impl Fn() -> Result<C, BuildError>,
    ) -> Result<&'static C, BuildError> {
        let mut next = &self.all.first;
        loop {
            let instance = next.get_or_try_init(|| -> Result<_, BuildError> {
                Ok(Box::new(Instance {
                    mark: self.mark,
                    cache: Box::new(make()?),
                    next: OnceCell::new(),
                }))
            })?;
            // The types of key and value follow from the mark, but for lifetimes, which they don't
            // have: an instance of the mark has a cache of these types.
            if instance.mark == self.mark
                && let Some(cache) = instance.cache.downcast_ref()
            {
                return Ok(cache);
            }
            next = &instance.next;
        }
    }
}

impl<K, V> Deref for InstanceSite<K, V> {
    type Target = UnfitSite<K, V>;

    fn deref(&self) -> &UnfitSite<K, V> {
        unfit::<Self>()
    }
}
