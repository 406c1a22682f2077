//! How much is kept, and who is evicted.

use larder::{EvictionPolicy, cached};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bounds that options refer to.
mod limits {
    pub(super) const PRICES: usize = 3;
    pub(super) const BYTES: u64 = 10;
}

#[test]
fn a_capacity_bounds_the_number_of_entries() {
    #[cached(capacity = 1_0)]
    fn double(n: u32) -> u32 {
        n * 2
    }
    for n in 0..100 {
        assert_eq!(double(n), n * 2);
        assert!(double::cache().len() <= 10);
    }
    let stats = double::stats();
    assert_eq!(
        (stats.size, stats.evictions, stats.capacity),
        (10, 90, Some(10))
    );
}

#[test]
fn a_capacity_may_be_a_constant_or_an_expression() {
    #[cached(capacity = limits::PRICES)]
    fn by_constant(n: u32) -> u32 {
        n
    }
    #[cached(capacity = limits::PRICES * 2 + 1)]
    fn by_expression(n: u32) -> u32 {
        n
    }
    (0..50).for_each(|n| assert_eq!(by_constant(n), by_expression(n)));
    assert_eq!(
        (by_constant::cache().len(), by_expression::cache().len()),
        (3, 7)
    );
}

#[test]
fn capacity_zero_stores_nothing() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    #[cached(capacity = 0)]
    fn double(n: u32) -> u32 {
        RUNS.fetch_add(1, Ordering::Relaxed);
        n * 2
    }
    assert_eq!([double(1), double(1), double(1)], [2, 2, 2]);
    assert_eq!(RUNS.load(Ordering::Relaxed), 3);
    double::insert(1, 7);
    assert_eq!((double::peek(1), double::cache().len()), (None, 0));
}

#[test]
fn an_unbounded_cache_evicts_nothing() {
    #[cached(capacity = "unbounded")]
    fn double(n: u32) -> u32 {
        n * 2
    }
    (0..5000).for_each(|n| assert_eq!(double(n), n * 2));
    let stats = double::stats();
    assert_eq!(
        (stats.size, stats.evictions, stats.capacity),
        (5000, 0, None)
    );
}

#[test]
fn without_an_option_a_cache_keeps_1024_entries() {
    #[cached]
    fn double(n: u32) -> u32 {
        n * 2
    }
    assert_eq!(double::cache().capacity(), Some(1024));
    (0..5000).for_each(|n| assert_eq!(double(n), n * 2));
    assert!(double::cache().len() <= 1024);
}

fn length<K>(_key: &K, text: &Arc<str>) -> u64 {
    text.len() as u64
}

#[test]
fn a_weight_bounds_what_a_weigher_adds_up() {
    #[cached(max_weight = 10, weigher = length, policy = "fifo")]
    fn text(length: usize) -> Arc<str> {
        "x".repeat(length).into()
    }
    for length in [4, 5, 1] {
        text(length);
    }
    assert_eq!((text::stats().weight, text::stats().size), (10, 3));
    text(2);
    assert!(!text::contains(4), "the first in goes first");
    assert_eq!((text::stats().weight, text::stats().size), (8, 3));
    assert_eq!(text(11).len(), 11);
    assert!(!text::contains(11), "heavier than all that may be kept");
    assert!(text::stats().weight <= 10);
}

#[test]
fn a_weigher_may_be_a_closure_and_a_weight_a_constant() {
    #[cached(max_weight = limits::BYTES, weigher = |(name, _), _| name.len() as u64)]
    fn greet(name: &str, times: usize) -> String {
        name.repeat(times)
    }
    greet("Ada", 100);
    greet("Grace", 100);
    assert_eq!((greet::stats().weight, greet::stats().size), (8, 2));
    greet("Barbara", 100);
    assert!(greet::stats().weight <= 10);
    assert_eq!(greet::cache().capacity(), Some(10));
}

#[test]
fn lru_evicts_what_was_not_used_for_longest() {
    #[cached(capacity = 2, policy = "lru")]
    fn double(n: u32) -> u32 {
        n * 2
    }
    [1, 2, 2, 1, 3].map(double).sort_unstable();
    assert_eq!([1, 2, 3].map(double::contains), [true, false, true]);
    assert_eq!(double::cache().policy(), EvictionPolicy::Lru);
}

#[test]
fn lfu_evicts_what_was_used_least_often() {
    #[cached(capacity = 2, policy = "lfu")]
    fn double(n: u32) -> u32 {
        n * 2
    }
    [1, 1, 2, 3].map(double).sort_unstable();
    assert_eq!([1, 2, 3].map(double::contains), [true, false, true]);
    [3, 3, 4].map(double).sort_unstable();
    assert_eq!(
        [1, 3, 4].map(double::contains),
        [false, true, true],
        "3 was used more often than 1"
    );
    assert_eq!(double::cache().policy(), EvictionPolicy::Lfu);
}

#[test]
fn fifo_evicts_what_came_first() {
    #[cached(capacity = 2, policy = "fifo")]
    fn double(n: u32) -> u32 {
        n * 2
    }
    [1, 2, 1, 1, 3].map(double).sort_unstable();
    assert_eq!([1, 2, 3].map(double::contains), [false, true, true]);
    assert_eq!(double::cache().policy(), EvictionPolicy::Fifo);
}

#[test]
fn the_adaptive_policy_is_the_default_and_withstands_a_scan() {
    #[cached(capacity = 100, policy = "adaptive")]
    fn chosen(n: u32) -> u32 {
        n * 2
    }
    #[cached]
    fn default(n: u32) -> u32 {
        n * 2
    }
    assert_eq!(default(1), 2);
    assert_eq!(default::cache().policy(), EvictionPolicy::Adaptive);
    assert_eq!(chosen::cache().policy(), EvictionPolicy::Adaptive);
    for _ in 0..20 {
        (0..50).for_each(|n| assert_eq!(chosen(n), n * 2));
    }
    (1000..2000).for_each(|n| assert_eq!(chosen(n), n * 2));
    let kept = (0..50).filter(|n| chosen::contains(*n)).count();
    assert!(
        kept >= 25,
        "{kept} of 50 that are used often outlast 1000 that are used once"
    );
}
