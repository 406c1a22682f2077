//! The attributes of [larder](https://docs.rs/larder), which re-exports them.
//!
//! # How it is built
//! An attribute goes through these in turn: its options are read (`attr`, `duration`) and what it
//! stands on is told apart (`item`, `signature`, `generics`, `attributes`); rules find what does not
//! go together (`check`); the key and the stored part of the result are worked out (`key`, `shape`)
//! into a `model`, from which the expansion is made (`expand`).
//!
//! Mistakes are collected on the way (`error`), each at its token. The faulty option is dropped and
//! the rest expanded, so that there is one error for one mistake; `fallback` is for functions that
//! can't be cached at all.

#![forbid(unsafe_code)]

mod attr;
mod attributes;
mod check;
mod duration;
mod error;
mod expand;
mod fallback;
mod generics;
mod item;
mod key;
mod known;
mod model;
mod resolve;
mod setter;
mod shape;
mod signature;
mod subject;
mod suggest;
mod tokens;

use attr::setter::Attribute::{Invalidates, Writes};
use expand::Attribute;
use proc_macro::TokenStream;

/// Keeps what a function returns, and returns it again when the function is called with the same
/// arguments.
///
/// ```
/// use larder::cached;
///
/// # struct Db;
/// # #[derive(Debug)] struct DbError;
/// # #[derive(Clone, Debug, PartialEq)] struct Product { id: u32 }
/// # impl Db { fn select(&self, id: u32) -> Result<Option<Product>, DbError> { Ok(Some(Product { id })) } }
/// #[cached(capacity = 10_000, ttl = 60, skip(db))]
/// fn product(db: &Db, id: u32) -> Result<Option<Product>, DbError> {
///     db.select(id)
/// }
///
/// # fn main() -> Result<(), DbError> {
/// let db = Db;
/// product(&db, 7)?; // a miss: runs the body
/// product(&db, 7)?; // a hit
/// assert_eq!(product::stats().hits, 1);
/// product::invalidate(7);
/// # Ok(())
/// # }
/// ```
///
/// It stands on a `fn` or an `async fn`: a free one, one inside of a function's body, a method with
/// `self`, and, where the [`impl` block](#impl-blocks) has the attribute too, any other function of
/// the block. Generic functions have one cache for each instantiation.
///
/// # What is stored
/// Of a `Result`, only `Ok`. Of an `Option`, only `Some`, unless `cache_none` is given. So a function
/// that returns `Option<T>`, `Result<T, E>` or `Result<Option<T>, E>` has a cache of `T`; any other,
/// one of all that it returns. The return type is read by name: an alias that hides a `Result` or an
/// `Option` is an error.
///
/// Values are cloned out of the cache, and have to be `Clone + Send + Sync + 'static`.
///
/// # The key
/// All arguments but the skipped ones, by value: `&str` as `Box<str>`, `&[T]` as `Box<[T]>`, `&T` as
/// `T`. Numbers of type `f32` and `f64` are compared as one would think: all NaN are one, and so are
/// the zeros. Other types have to be `Hash + Eq + Clone + Send + Sync + 'static`. A hit builds no key
/// and clones no argument. A method has `self` in its key, unless that is skipped.
///
/// # Options
/// Times are whole seconds (`60`), words (`"1h 30m"`, `"250ms"`), or an expression of type
/// `Duration`. They are never zero.
///
/// | option | value | meaning | default |
/// | --- | --- | --- | --- |
/// | `capacity` | a number, an expression of type `usize`, or `"unbounded"` | the most entries that are kept; 0 stores nothing | 1024 |
/// | `max_weight` | a number, or an expression of type `u64` | the most that entries may weigh together, instead of `capacity` | none |
/// | `weigher` | `\|key, value\| -> u64`, or a path | the weight of an entry, for `max_weight` | none |
/// | `policy` | `"adaptive"`, `"lru"`, `"lfu"`, `"fifo"` | who is evicted | `"adaptive"` |
/// | `ttl` | time | how long an entry lives after its load | for ever |
/// | `tti` | time | how long an entry lives after it was last read | for ever |
/// | `jitter` | `"10%"` | shortens each ttl by a random part, so that entries made together do not expire together | none |
/// | `expires` | `\|key, value\| -> Option<Duration>`, or a path | the ttl of each entry; `None` for that of the cache | none |
/// | `refresh_after` | time | a read of an older entry returns it, and reloads it in the background | never |
/// | `stale_while_revalidate` | time | an entry is served for so long after it expired, while it is reloaded in the background | not at all |
/// | `stale_if_error` | time | an entry is served for so long after it expired, when its load gives an `Err` | not at all |
/// | `skip(db, cx)` | names of arguments | leaves them out of the key | none |
/// | `key: Type = expr` | an expression over the arguments | the key, instead of the arguments | the arguments |
/// | `cache_if` | `\|value\| -> bool`, or a path | stores only these values | all |
/// | `cache_none` | `true`, `false` | stores `None` too | `false` |
/// | `negative_ttl` | time | stores `None` too, for so long | as `cache_none` |
/// | `tags` | `[expr, ..]` over the arguments | names to invalidate entries by in groups: `&str` or `String` | none |
/// | `coalesce` | `true`, `false` | of callers that miss the same key, one runs the body, and the others share what it gives | `true` |
/// | `scope` | `"global"`, `"thread"` | one cache for all threads, or one for each, without locks, and for types that are not `Send` | `"global"` |
/// | `cache` | `self.products` | keeps the entries in this field, a `Cache` (or with `scope = "thread"` a `LocalCache`); all settings but `skip`, `key`, `tags`, `cache_if`, `cache_none` then stand on its builder | a cache of its own |
/// | `name` | text | the name in statistics and in the registry | the path of the function |
/// | `crate` | path | where larder is, when it is renamed or re-exported | `::larder` |
///
/// Expressions in `key` and `tags` see the arguments; all others see what stands around the function.
/// Reloads in the background own their arguments: `&T` is cloned, what is given by value is moved;
/// for an `async fn` they need larder's feature `tokio`.
///
/// # The handle
/// Beside the function stands a type of the same name, and one `use` brings both:
///
/// | | |
/// | --- | --- |
/// | `price(sku, region)` | the cached call |
/// | `price::uncached(sku, region)` | the body itself |
/// | `price::peek(sku, region)` | the entry, without a load, and without effect on what is evicted |
/// | `price::contains(sku, region)` | whether there is an entry |
/// | `price::refresh(sku, region)` | loads now, and replaces the entry |
/// | `price::insert(sku, region, value)` | stores a value |
/// | `price::invalidate(sku, region)` | forgets the entry; whether there was one |
/// | `price::clear()` | forgets all entries |
/// | `price::stats()` | what was counted |
/// | `price::cache()` | the cache itself |
/// | `price::try_cache()` | the same, or what is wrong with options that are known at run time only |
///
/// `uncached` and `refresh` take what the function takes, and are `async` where it is. The others take
/// the arguments that the key is made from: those that are not skipped, or those that the expression
/// of `key` names (for `insert` also those that `tags` names).
///
/// Beside a method stand functions of the same kind: `self.price_peek(region)`,
/// `Shop::price_cache()`. With `cache = self.field`, `price_cache`, `price_clear` and `price_stats`
/// take `&self` too, and there is no `price_try_cache`.
///
/// # Impl blocks
/// The attribute on a function can't see the block around it. Where that matters, the block has it
/// too: around functions without `self`, and around the methods of a trait.
///
/// ```
/// use larder::cached;
///
/// # trait Prices { fn price(&self, id: u32) -> u64; }
/// #[derive(Clone, PartialEq, Eq, Hash)]
/// struct Shop {
///     region: u64,
/// }
///
/// #[cached]
/// impl Shop {
///     #[cached(ttl = "1h")]
///     fn rate(currency: &str) -> f64 {
///         // ..
/// #       currency.len() as f64
///     }
/// }
///
/// #[cached]
/// impl Prices for Shop {
///     #[cached]
///     fn price(&self, id: u32) -> u64 {
///         // ..
/// #       self.region + u64::from(id)
///     }
/// }
///
/// Shop::rate("EUR");
/// assert!(Shop::rate_contains("EUR"));
///
/// let shop = Shop { region: 1 };
/// shop.price(2);
/// assert!(shop.price_contains(2));
/// ```
///
/// The companions of a trait's method stand in an inherent `impl`, as public as trait and type are. A
/// type of another crate can have none; its caches are found by name in the registry.
///
/// With `#[async_trait]`, `#[cached]` stands above it.
///
/// # Attributes of the function
/// Documentation, `#[must_use]`, `#[inline]` and the like stay on the function; lint levels hold for
/// the body too. Any other attribute below `#[cached]`, such as `#[tracing::instrument]`, goes to the
/// body alone, and so is seen on a miss only.
///
/// # Errors
/// Every mistake is a compile error at its token that says how to mend it, all of them at once. What
/// can be known at run time only, such as an expression for `ttl` that comes to zero, is a panic of
/// the first call, or the error of `try_cache`.
///
/// # Panics
/// When a call waits for its own key, because the body asks for the very value that it computes: the
/// message names the function. Panics of the body pass through, and nothing is stored.
///
/// # Cancellation
/// Dropping the future of an `async fn` while it runs the body stores nothing. Of the callers who
/// wait for it, one takes over.
#[proc_macro_attribute]
pub fn cached(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(Attribute::Cached, options.into(), item.into()).into()
}

/// A setter.
#[proc_macro_attribute]
pub fn writes(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(Attribute::Setter(Writes), options.into(), item.into()).into()
}

/// A setter.
#[proc_macro_attribute]
pub fn invalidates(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(Attribute::Setter(Invalidates), options.into(), item.into()).into()
}
