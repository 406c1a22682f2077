//! Functions that are called when all is cached: by attribute, by hand, and as little as can be.

mod annotated;
mod signature;

use crate::stores::{LockAndMap, LockedLru, Moka, Papaya, QuickCache, SccCache, Store};
use crate::{stores, zipf};
use hashbrown::HashMap;
pub use signature::{Name, Number, Page, Parts, Shared, Signature};
use std::cell::RefCell;
use std::hint::black_box;
use std::sync::{Arc, LazyLock};

/// The keys that are asked for.
pub const KEYS: u64 = 10_000;
/// The entries that each cache has room for: more than the keys, so that caches of several parts
/// hold them all too.
const CAPACITY: usize = 20_000;
/// Arguments that follow each other, over and over.
const SEQUENCE: usize = 1 << 16;

/// Whom a subject stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// larder's attribute, or its `Cache`.
    Larder,
    /// The attribute of a peer.
    Annotated,
    /// A library, called by hand.
    ByHand,
    /// What one writes without a library.
    Floor,
}

/// One function that is measured.
pub struct Subject {
    /// As the table calls it.
    pub name: &'static str,
    /// Whom it stands for.
    pub family: Family,
    /// Whether each thread has its own cache.
    pub local: bool,
    calls: Box<dyn Fn(Calls) + Send + Sync>,
}

/// Which calls are made.
#[derive(Debug, Clone, Copy)]
enum Calls {
    /// One with each key.
    Each,
    /// So many from one place in the sequence on.
    Some { from: usize, count: usize },
}

impl Subject {
    /// Says that each thread has its own cache.
    fn local(self) -> Self {
        Self {
            local: true,
            ..self
        }
    }

    /// Calls it once with each key: all are cached then, if only for this thread.
    pub fn fill(&self) {
        (self.calls)(Calls::Each);
    }

    /// Calls it so many times, all hits. Each thread begins at a place of its own.
    pub fn call(&self, thread: usize, count: usize) {
        let from = thread * (SEQUENCE / 8) + thread;
        (self.calls)(Calls::Some { from, count });
    }
}

/// All subjects of one signature, with different attributes or none.
pub struct Set {
    /// The signature.
    pub name: &'static str,
    /// The subjects; larder's own come first.
    pub subjects: Vec<Subject>,
}

/// Makes subjects, all of the same arguments.
struct Maker<S: Signature> {
    keys: Arc<[S::Argument]>,
    sequence: Arc<[S::Argument]>,
}

impl<S: Signature> Maker<S> {
    fn new() -> Self {
        let keys: Arc<[_]> = (0..KEYS).map(S::argument).collect();
        let ranks = zipf::ranks(KEYS, SEQUENCE, 1);
        let sequence = ranks.map(|rank| keys[rank as usize]).collect();
        Self { keys, sequence }
    }

    /// `hits` makes one call for each argument that it gets.
    fn subject(
        &self,
        name: &'static str,
        family: Family,
        hits: impl Fn(&[S::Argument]) + Send + Sync + 'static,
    ) -> Subject {
        let (keys, sequence) = (Arc::clone(&self.keys), Arc::clone(&self.sequence));
        let calls = move |calls| match calls {
            Calls::Each => hits(&keys),
            Calls::Some { from, mut count } => {
                let mut from = from % SEQUENCE;
                while count > 0 {
                    let some = count.min(SEQUENCE - from);
                    hits(&sequence[from..from + some]);
                    count -= some;
                    from = 0;
                }
            }
        };
        Subject {
            name,
            family,
            local: false,
            calls: Box::new(calls),
        }
    }
}

/// The loop around each subject.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the same code around all of them")]
fn each<A: Copy, R>(arguments: &[A], call: impl Fn(A) -> R) {
    for argument in arguments {
        black_box(call(black_box(*argument)));
    }
}

/// What one writes around a store by hand.
fn by_hand<S: Signature>(store: &impl Store<S::Key, S::Value>, argument: S::Argument) -> S::Value {
    let query = S::query(argument);
    if let Some(value) = store.get(&query) {
        return value;
    }
    let value = S::body(argument);
    store.put(larder::Query::to_key(&query), value.clone());
    value
}

/// The same around a map of this thread, without a lock.
fn by_thread<S: Signature>(
    map: &RefCell<HashMap<S::Key, S::Value, foldhash::fast::RandomState>>,
    argument: S::Argument,
) -> S::Value {
    let query = S::query(argument);
    if let Some(value) = map.borrow().get(&query) {
        return value.clone();
    }
    let value = S::body(argument);
    map.borrow_mut()
        .insert(larder::Query::to_key(&query), value.clone());
    value
}

/// The subjects of a signature whose annotated functions are in a module. `$a` is an argument as a
/// whole, `$call` what the annotated functions get and `$owned` what memoize gets.
macro_rules! set {
    ($signature:ty, $module:ident, |$a:pat_param| ($($call:expr),*), ($($owned:expr),*)) => {{
        use annotated::$module as functions;
        type Key = <$signature as Signature>::Key;
        type Value = <$signature as Signature>::Value;
        let make = Maker::<$signature>::new();
        macro_rules! annotated {
            ($name:literal, $family:ident, $function:ident) => {
                make.subject($name, Family::$family, |all| {
                    each(all, |$a| functions::$function($($call),*));
                })
            };
            (owned $name:literal, $function:ident) => {
                make.subject($name, Family::Annotated, |all| {
                    each(all, |$a| functions::$function($($owned),*));
                })
            };
        }
        macro_rules! hand {
            ($name:literal, $family:ident, $store:ident) => {
                make.subject($name, Family::$family, |all| {
                    static STORE: LazyLock<$store<Key, Value>> =
                        LazyLock::new(|| Store::new(CAPACITY));
                    each(all, |argument| by_hand::<$signature>(&*STORE, argument));
                })
            };
        }
        let subjects = vec![
            annotated!("larder", Larder, larder_default),
            annotated!("larder, ttl", Larder, larder_ttl),
            annotated!("larder, scope = thread", Larder, larder_thread).local(),
            annotated!("larder, lru", Larder, larder_lru),
            hand!("larder, Cache by hand", Larder, LarderCache),
            annotated!("cached, unbounded", Annotated, cached_unbounded),
            annotated!("cached, max_size", Annotated, cached_lru),
            annotated!("cached, max_size, ttl", Annotated, cached_ttl),
            annotated!("cached, concurrent", Annotated, cached_concurrent),
            annotated!("cachelito", Annotated, cachelito),
            annotated!("cachelito, lru", Annotated, cachelito_lru),
            annotated!(owned "memoize, thread", memoize).local(),
            annotated!(owned "memoize, shared", memoize_shared),
            hand!("quick_cache", ByHand, QuickCache),
            hand!("moka", ByHand, Moka),
            hand!("scc::HashCache", ByHand, SccCache),
            hand!("papaya, unbounded", ByHand, Papaya),
            hand!("Mutex<lru>", ByHand, LockedLru),
            make.subject("thread-local map", Family::Floor, |all| {
                thread_local! {
                    static MAP: RefCell<HashMap<Key, Value, foldhash::fast::RandomState>> =
                        RefCell::default();
                }
                each(all, |argument| MAP.with(|map| by_thread::<$signature>(map, argument)));
            })
            .local(),
            hand!("Mutex<HashMap>", Floor, LockAndMap),
        ];
        Set { name: <$signature>::NAME, subjects }
    }};
}

use stores::Larder as LarderCache;

/// A signature, and what makes its subjects.
pub type MakeSet = (&'static str, fn() -> Set);

/// All of them.
pub const SETS: [MakeSet; 4] = [
    (Number::NAME, || set!(Number, numbers, |id| (id), (id))),
    (Name::NAME, || {
        set!(Name, names, |text| (text), (text.to_owned()))
    }),
    (Parts::NAME, || {
        set!(
            Parts,
            triples,
            |(zone, weight, text)| (zone, weight, text),
            (zone, weight, text.to_owned())
        )
    }),
    (Shared::NAME, || set!(Shared, pages, |id| (id), (id))),
];

/// Those of [`SETS`] that have one of the words in their name; all where there are none.
pub fn sets(words: &[String]) -> Vec<MakeSet> {
    let wanted = |name: &str| words.iter().any(|word| name.contains(word.as_str()));
    SETS.into_iter()
        .filter(|(name, _)| words.is_empty() || wanted(name))
        .collect()
}
