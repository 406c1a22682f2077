//! What comes with a cached function: a handle of the same name. It looks into the cache, primes,
//! refreshes and empties it, by the function's own arguments.

use crate::support::panic_message;
use larder::{BuildError, Cache, cached, registry};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

mod shop {
    use larder::cached;

    /// What an article costs in a region.
    #[cached]
    pub(crate) fn price(sku: &str, region: u32) -> u64 {
        sku.len() as u64 * 100 + u64::from(region)
    }
}

#[test]
fn one_use_brings_the_function_and_its_handle() {
    mod till {
        use super::shop::price;

        pub(crate) fn total() -> u64 {
            assert_eq!(price::peek("rice", 1), None);
            price("rice", 1) + price::peek("rice", 1).unwrap_or_default()
        }
    }
    assert_eq!(till::total(), 802);
}

#[test]
fn a_use_may_rename_both() {
    use shop::price as cost;
    assert_eq!(cost("coffee", 2), 602);
    assert!(cost::contains("coffee", 2));
    assert!(shop::price::contains("coffee", 2), "it is the same cache");
}

#[test]
fn the_function_is_still_a_plain_function() {
    #[cached]
    fn double(n: u32) -> u32 {
        n * 2
    }
    let pointer: fn(u32) -> u32 = double;
    assert_eq!([1, 2, 3].map(pointer), [2, 4, 6]);
    assert_eq!([1, 2, 4].map(double::peek), [Some(2), Some(4), None]);
}

#[test]
fn a_body_runs_on_a_miss_and_not_on_a_hit() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    #[cached]
    fn double(n: u32) -> u32 {
        RUNS.fetch_add(1, Ordering::Relaxed);
        n * 2
    }
    assert_eq!((double(3), RUNS.load(Ordering::Relaxed)), (6, 1), "a miss");
    assert_eq!((double(3), RUNS.load(Ordering::Relaxed)), (6, 1), "a hit");
    assert_eq!(
        (double(4), RUNS.load(Ordering::Relaxed)),
        (8, 2),
        "a miss of another key"
    );
    let stats = double::stats();
    assert_eq!(
        (stats.hits, stats.misses, stats.loads, stats.size),
        (1, 2, 2, 2)
    );
}

#[test]
fn peek_neither_loads_nor_counts() {
    #[cached]
    fn double(n: u32) -> u32 {
        n * 2
    }
    assert_eq!(double::peek(3), None);
    assert_eq!(double(3), 6);
    assert_eq!(double::peek(3), Some(6));
    let stats = double::stats();
    assert_eq!((stats.hits, stats.misses, stats.loads), (0, 1, 1));
}

#[test]
fn peek_and_contains_are_no_use_of_an_entry() {
    #[cached(capacity = 2, policy = "lru")]
    fn double(n: u32) -> u32 {
        n * 2
    }
    double(1);
    double(2);
    assert_eq!(double::peek(1), Some(2));
    assert!(double::contains(1));
    double(3);
    assert!(!double::contains(1), "it is still the least recently used");
    assert!(double::contains(2) && double::contains(3));
}

#[test]
fn insert_takes_the_arguments_of_the_key_and_then_the_value() {
    struct Db;

    #[cached(skip(_db))]
    fn price(_db: &Db, sku: &str, region: u32) -> u64 {
        unreachable!("{sku} in {region} was primed")
    }
    price::insert("tea", 7, 250);
    assert_eq!(price(&Db, "tea", 7), 250);
    price::insert("tea", 7, 300);
    assert_eq!(price(&Db, "tea", 7), 300, "it replaces");
}

#[test]
fn refresh_loads_now_and_replaces() {
    static CENTS: AtomicU64 = AtomicU64::new(250);
    #[cached]
    fn price(_sku: &str) -> u64 {
        CENTS.load(Ordering::Relaxed)
    }
    assert_eq!(price("tea"), 250);
    CENTS.store(300, Ordering::Relaxed);
    assert_eq!(price("tea"), 250);
    assert_eq!(price::refresh("tea"), 300);
    assert_eq!(price("tea"), 300);
    assert_eq!(
        price::refresh("rice"),
        300,
        "it loads what was never asked for, too"
    );
    assert_eq!(price::peek("rice"), Some(300));
}

#[test]
fn uncached_is_the_body_itself() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    #[cached]
    fn runs(_sku: &str) -> u64 {
        RUNS.fetch_add(1, Ordering::Relaxed) + 1
    }
    assert_eq!([runs::uncached("tea"), runs::uncached("tea")], [1, 2]);
    assert!(!runs::contains("tea"), "it stores nothing");
    assert_eq!(runs("tea"), 3);
    assert_eq!(runs::uncached("tea"), 4, "it reads nothing");
    assert_eq!(runs("tea"), 3);
}

#[test]
fn what_runs_the_body_takes_the_skipped_arguments_too() {
    #[cached(skip(cents))]
    fn price(cents: u64, sku: &str) -> u64 {
        cents + sku.len() as u64
    }
    assert_eq!(price::uncached(100, "tea"), 103);
    assert_eq!(price::refresh(200, "tea"), 203);
    assert_eq!(price::peek("tea"), Some(203));
    assert_eq!(price(300, "tea"), 203);
}

#[test]
fn invalidate_forgets_one_key_and_says_whether_it_was_there() {
    #[cached]
    fn double(n: u32) -> u32 {
        n * 2
    }
    double(1);
    double(2);
    assert!(double::invalidate(1));
    assert!(!double::invalidate(1));
    assert!(!double::contains(1));
    assert!(double::contains(2));
    assert_eq!(double::stats().invalidations, 1);
}

#[test]
fn clear_forgets_all_and_statistics_go_on() {
    #[cached]
    fn double(n: u32) -> u32 {
        n * 2
    }
    for n in [1, 2, 3, 1] {
        double(n);
    }
    double::clear();
    assert!((1..4).all(|n| !double::contains(n)));
    double(1);
    let stats = double::stats();
    assert_eq!((stats.hits, stats.misses, stats.size), (1, 4, 1));
    assert_eq!(stats.invalidations, 3);
}

#[test]
fn cache_is_the_cache_itself() {
    #[cached(capacity = 10)]
    fn price(sku: &str, region: u32) -> u64 {
        sku.len() as u64 + u64::from(region)
    }
    let cache: &'static Cache<(Box<str>, u32), u64> = price::cache();
    cache.insert(("tea".into(), 7), 250);
    assert_eq!(price("tea", 7), 250);
    price("rice", 1);
    let mut entries: Vec<_> = cache.iter().collect();
    entries.sort_unstable();
    assert_eq!(entries, [(("rice".into(), 1), 5), (("tea".into(), 7), 250)]);
    assert_eq!(cache.capacity(), Some(10));
}

#[test]
fn try_cache_tells_of_options_that_are_found_wrong_at_run_time() {
    const NO_TIME: Duration = Duration::ZERO;

    #[cached(ttl = NO_TIME)]
    fn wrong(n: u32) -> u32 {
        n
    }
    #[cached(ttl = 60)]
    fn right(n: u32) -> u32 {
        n
    }
    assert_eq!(
        wrong::try_cache().err(),
        Some(BuildError::ZeroDuration("ttl"))
    );
    let message = panic_message(|| wrong(1));
    assert!(message.contains("`ttl` is zero"), "{message}");
    assert_eq!(right(1), 1);
    assert!(right::try_cache().is_ok_and(|cache| std::ptr::eq(cache, right::cache())));
}

#[test]
fn local_functions_of_one_name_have_a_cache_each() {
    fn first() -> u32 {
        #[cached]
        fn step(n: u32) -> u32 {
            n + 1
        }
        step(1)
    }
    fn second() -> u32 {
        #[cached]
        fn step(n: u32) -> u32 {
            n + 2
        }
        step(1)
    }
    assert_eq!([first(), second(), first(), second()], [2, 3, 2, 3]);
}

#[test]
fn a_function_may_be_local_to_any_block() {
    let doubled: Vec<u32> = [1, 1]
        .into_iter()
        .map(|n| {
            #[cached]
            fn double(n: u32) -> u32 {
                n * 2
            }
            double(n) * 10 + u32::try_from(double::stats().hits).expect("few")
        })
        .collect();
    assert_eq!(doubled, [20, 21]);
}

mod catalog {
    #[larder::cached]
    pub(crate) fn titles(n: u32) -> u32 {
        n
    }
}

#[test]
fn a_cache_is_named_by_the_path_of_its_function_and_listed_from_its_first_use() {
    let path = concat!(module_path!(), "::catalog::titles");
    assert!(registry::find(path).is_none());
    catalog::titles(1);
    assert_eq!(catalog::titles::cache().name(), path);
    assert_eq!(registry::find(path).expect("it is listed").stats().size, 1);
}

#[test]
fn name_is_what_the_registry_finds_the_cache_by() {
    #[cached(name = "the prices of the handle tests")]
    fn price(n: u64) -> u64 {
        n
    }
    assert!(registry::find("the prices of the handle tests").is_none());
    price(250);
    assert_eq!(price::cache().name(), "the prices of the handle tests");
    let found = registry::find("the prices of the handle tests").expect("it is listed");
    found.clear();
    assert!(!price::contains(250));
}
