//! The functions as one annotates them: larder's attribute and those of its peers.

#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "the attributes of peers make items as they like"
)]
#![allow(
    clippy::pedantic,
    clippy::needless_borrow,
    clippy::allow_attributes_without_reason,
    reason = "as above"
)]

use super::signature::{Page, name, number, page, parts};

/// A module of functions that differ in nothing but their attribute: `$args` are the arguments,
/// `$owned` the same for memoize, which keeps what it is handed.
macro_rules! annotated {
    ($module:ident, ($($args:tt)*), ($($owned:tt)*), [$($value:tt)*], { $($body:tt)* }) => {
        pub(super) mod $module {
            use super::*;

            #[larder::cached(capacity = 20_000)]
            pub fn larder_default($($args)*) -> $($value)* { $($body)* }

            #[larder::cached(capacity = 20_000, ttl = "1h")]
            pub fn larder_ttl($($args)*) -> $($value)* { $($body)* }

            #[larder::cached(capacity = 20_000, scope = "thread")]
            pub fn larder_thread($($args)*) -> $($value)* { $($body)* }

            #[larder::cached(capacity = 20_000, policy = "lru")]
            pub fn larder_lru($($args)*) -> $($value)* { $($body)* }

            #[cached::macros::cached]
            pub fn cached_unbounded($($args)*) -> $($value)* { $($body)* }

            #[cached::macros::cached(max_size = 20_000)]
            pub fn cached_lru($($args)*) -> $($value)* { $($body)* }

            #[cached::macros::cached(max_size = 20_000, ttl_secs = 3_600)]
            pub fn cached_ttl($($args)*) -> $($value)* { $($body)* }

            #[cached::macros::concurrent_cached(max_size = 20_000)]
            pub fn cached_concurrent($($args)*) -> $($value)* { $($body)* }

            #[cachelito::cache]
            pub fn cachelito($($args)*) -> $($value)* { $($body)* }

            #[cachelito::cache(limit = 20_000, policy = "lru")]
            pub fn cachelito_lru($($args)*) -> $($value)* { $($body)* }

            #[memoize::memoize(Capacity: 20_000)]
            pub fn memoize($($owned)*) -> $($value)* { $($body)* }

            #[memoize::memoize(SharedCache)]
            pub fn memoize_shared($($owned)*) -> $($value)* { $($body)* }
        }
    };
}

annotated!(numbers, (id: u64), (id: u64), [u64], { number(id) });
annotated!(names, (text: &str), (text: String), [String], { name(&text) });
annotated!(
    triples,
    (zone: u32, weight: u32, text: &str),
    (zone: u32, weight: u32, text: String),
    [f64],
    { parts(zone, weight, &text) }
);
annotated!(pages, (id: u64), (id: u64), [std::sync::Arc<Page>], { page(id) });
