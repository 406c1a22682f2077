//! The hit-ratio curve: what a cache says of other capacities is what caches of these capacities do.

use crate::support::{Dice, panic_message, panic_quietly, seconds};
use larder::{Builder, Cache, Clock, CurvePoint, EvictionPolicy, HitRatioCurve, cached, registry};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::thread;
use std::time::Duration;

/// Looks up, and inserts on a miss.
fn replay<K: Hash + Eq + Clone>(cache: &Cache<K, ()>, keys: impl IntoIterator<Item = K>) {
    for key in keys {
        if cache.get(&key).is_none() {
            cache.insert(key, ());
        }
    }
}

fn cache(capacity: u64, policy: EvictionPolicy) -> Builder<u64, ()> {
    let capacity = usize::try_from(capacity).expect("small");
    // One shard, as the exact policies have by themselves: the bound is then the whole cache's.
    Cache::builder().capacity(capacity).policy(policy).shards(1)
}

fn curve_of(capacity: u64, policy: EvictionPolicy, keys: &[u64]) -> HitRatioCurve {
    let cache = cache(capacity, policy).sample_curve().build();
    let cache = cache.expect("valid");
    replay(&cache, keys.iter().copied());
    cache.hit_ratio_curve().expect("it was read")
}

/// What a cache of this capacity does.
fn exact(capacity: u64, policy: EvictionPolicy, keys: &[u64]) -> f64 {
    let cache = cache(capacity, policy).build().expect("valid");
    replay(&cache, keys.iter().copied());
    cache.stats().hit_ratio()
}

/// How far the points are from what is exact, on average.
fn distance(curve: &HitRatioCurve, exact: impl Fn(u64) -> f64) -> f64 {
    let off = |point: &CurvePoint| (point.hit_ratio - exact(point.capacity)).abs();
    let sum: f64 = curve.points.iter().map(off).sum();
    sum / f64::from(u32::try_from(curve.points.len()).expect("few"))
}

/// Keys below `keys` by Zipf's law with exponent 1: the logarithm of a rank is uniform.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "ranks are positive and small"
)]
fn zipf(keys: u64, reads: usize) -> Vec<u64> {
    let mut dice = Dice::new(42);
    let rank = |roll: u64| (keys as f64).powf(roll as f64 / u64::MAX as f64) as u64;
    (0..reads).map(|_| rank(dice.roll())).collect()
}

const EXACT: [EvictionPolicy; 3] = [
    EvictionPolicy::Lru,
    EvictionPolicy::Lfu,
    EvictionPolicy::Fifo,
];

#[test]
fn a_small_cache_under_an_exact_policy_knows_the_whole_truth() {
    let keys = zipf(2_000, 30_000);
    for policy in EXACT {
        for capacity in [1, 6, 100] {
            let curve = curve_of(capacity, policy, &keys);
            assert!((curve.rate - 1.0).abs() < f64::EPSILON);
            assert_eq!((curve.reads, curve.sampled), (30_000, 30_000));
            let off = distance(&curve, |capacity| exact(capacity, policy, &keys));
            assert!(off < 1e-9, "{policy} {capacity}: {off}\n{curve:?}");
            assert!(curve.points.iter().all(|point| point.error < 1e-9));
        }
    }
}

#[test]
fn the_points_double_around_the_capacity_where_the_ratio_was_measured() {
    let keys = zipf(2_000, 10_000);
    let curve = curve_of(100, EvictionPolicy::Adaptive, &keys);
    let capacities: Vec<u64> = curve.points.iter().map(|point| point.capacity).collect();
    assert_eq!(capacities, [12, 25, 50, 100, 200, 400, 800]);
    let today = curve.today().expect("it is among them");
    assert_eq!(today.capacity, 100);
    let measured = exact(100, EvictionPolicy::Adaptive, &keys);
    assert!((today.hit_ratio - measured).abs() < 0.02, "another course");
    assert!(today.error < 1e-9);
}

#[test]
fn the_default_policy_is_foretold_within_two_points() {
    let policy = EvictionPolicy::default();
    let keys = zipf(20_000, 60_000);
    let curve = curve_of(500, policy, &keys);
    let off = distance(&curve, |capacity| exact(capacity, policy, &keys));
    assert!(off < 0.02, "{off}\n{curve:?}");
}

#[test]
fn a_large_cache_samples_a_part_and_is_not_far_off() {
    let scanned: Vec<u64> = zipf(30_000, 40_000)
        .into_iter()
        .zip(1_000_000..)
        .flat_map(|(popular, once)| [popular, once])
        .collect();
    let popular = zipf(50_000, 80_000);
    for (keys, policy) in [
        (popular, EvictionPolicy::Fifo),
        (scanned, EvictionPolicy::Lru),
    ] {
        // Which keys are drawn is up to chance, and here one key alone makes a tenth of the reads: the
        // mean of four draws is what can be relied on.
        let curves: Vec<_> = (0..4).map(|_| curve_of(4_032, policy, &keys)).collect();
        assert!(curves.iter().all(|it| (it.rate - 0.25).abs() < 1e-9));
        let capacities = curves[0].points.iter().map(|point| point.capacity);
        let exact: HashMap<_, _> = capacities
            .map(|capacity| (capacity, exact(capacity, policy, &keys)))
            .collect();
        let off = |curve| distance(curve, |capacity| exact[&capacity]);
        let off = curves.iter().map(off).sum::<f64>() / 4.0;
        assert!(off < 0.015, "{policy}: {off}\n{curves:?}");
    }
}

#[test]
fn the_step_of_a_loop_is_seen() {
    let keys: Vec<u64> = (0..24_000).cycle().take(120_000).collect();
    let curve = curve_of(4_000, EvictionPolicy::Lru, &keys);
    let at = |capacity| curve.at(capacity).expect("a point").hit_ratio;
    assert!(at(16_000) < 0.01, "all are evicted before they come again");
    assert!((at(32_000) - 0.8).abs() < 0.01, "all are loaded once");
}

#[test]
fn the_curve_is_that_of_the_policy_and_not_of_another() {
    let keys: Vec<u64> = (0..150).cycle().take(15_000).collect();
    let at_today = |policy| curve_of(100, policy, &keys).at(50).expect("a point");
    assert!(at_today(EvictionPolicy::Lru).hit_ratio < 0.01);
    assert!(at_today(EvictionPolicy::Adaptive).hit_ratio > 0.1);
}

#[test]
fn what_expires_is_missed_at_any_capacity() {
    let keys = zipf(3_000, 30_000);
    let aged = |capacity, idle: bool, curve: bool| {
        let clock = Clock::manual();
        let builder = cache(capacity, EvictionPolicy::Lru).clock(clock.clone());
        let builder = if idle {
            builder.tti(seconds(1))
        } else {
            builder.ttl(seconds(3))
        };
        let builder = if curve {
            builder.sample_curve()
        } else {
            builder
        };
        let cache = builder.build().expect("valid");
        for keys in keys.chunks(20) {
            replay(&cache, keys.iter().copied());
            clock.advance(Duration::from_millis(40));
        }
        cache
    };
    for idle in [false, true] {
        let curve = aged(200, idle, true).hit_ratio_curve().expect("read");
        let exact = |capacity| aged(capacity, idle, false).stats().hit_ratio();
        let off = distance(&curve, exact);
        assert!(off < 0.01, "{off}, by tti: {idle}\n{curve:?}");
        let largest = curve.points.last().expect("points");
        let for_ever = self::exact(largest.capacity, EvictionPolicy::Lru, &keys);
        assert!(
            largest.hit_ratio < for_ever - 0.1,
            "ages matter: {for_ever}"
        );
    }
}

#[test]
fn entries_that_are_lost_to_invalidation_are_lost_at_any_capacity() {
    let keys = zipf(2_000, 20_000);
    let cache = cache(200, EvictionPolicy::Lru).sample_curve().build();
    let cache = cache.expect("valid");
    for key in &keys {
        replay(&cache, [*key]);
        // Every second key is changed after it was read.
        if key % 2 == 0 {
            cache.invalidate(key);
        }
    }
    let curve = cache.hit_ratio_curve().expect("read");
    let measured = cache.stats().hit_ratio();
    let [.., four_times, eight_times] = &*curve.points else {
        panic!("{curve:?}")
    };
    assert!((curve.today().expect("today").hit_ratio - measured).abs() < 1e-9);
    assert!(four_times.hit_ratio <= eight_times.hit_ratio);
    assert!(eight_times.hit_ratio < 0.6, "half of the reads are lost");
    assert!(eight_times.error > 0.2, "and it says that it is a guess");
}

#[test]
fn there_is_no_curve_unless_it_is_asked_for_and_there_is_something_to_tell() {
    let plain = cache(10, EvictionPolicy::Lru).build().expect("valid");
    replay(&plain, [1, 2, 1]);
    assert_eq!(plain.hit_ratio_curve(), None);
    let off = cache(0, EvictionPolicy::Lru).sample_curve().build();
    let off = off.expect("a capacity of 0 switches the cache off, and is no mistake");
    off.get(&1);
    assert_eq!(off.hit_ratio_curve(), None);
    let unread = cache(10, EvictionPolicy::Lru).sample_curve().build();
    let unread = unread.expect("valid");
    unread.insert(1, ());
    unread.peek(&1);
    unread.contains(&2);
    assert_eq!(unread.hit_ratio_curve(), None, "none of these is a read");
}

#[test]
fn all_threads_are_sampled_and_none_waits_for_ever() {
    const THREADS: u64 = 4;
    let cache = cache(100, EvictionPolicy::Lru).sample_curve().build();
    let cache = cache.expect("valid");
    let keys = zipf(2_000, 20_000);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| replay(&cache, keys.iter().copied()));
        }
        // In between, somebody asks.
        for _ in 0..20 {
            cache.hit_ratio_curve();
            thread::yield_now();
        }
    });
    let curve = cache.hit_ratio_curve().expect("read");
    assert_eq!((curve.reads, curve.sampled), (80_000, 80_000));
    let today = curve.today().expect("today");
    assert!((today.hit_ratio - cache.stats().hit_ratio()).abs() < 1e-9);
    let off = distance(&curve, |capacity| {
        exact(capacity, EvictionPolicy::Lru, &keys)
    });
    assert!(
        off < 0.1,
        "threads that run side by side share loads: {off}"
    );
}

/// A key whose comparison may panic.
#[derive(Clone)]
struct Fragile(u32);

impl Hash for Fragile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0 / 2).hash(state);
    }
}

impl PartialEq for Fragile {
    fn eq(&self, other: &Self) -> bool {
        if self.0 == 13 {
            panic_quietly("no comparison");
        }
        self.0 == other.0
    }
}

impl Eq for Fragile {}

#[test]
fn panics_of_keys_and_listeners_leave_the_curve_whole() {
    let cache = Cache::<Fragile, ()>::builder()
        .capacity(4)
        .policy(EvictionPolicy::Lru)
        .eviction_listener(|_, (), _| panic_quietly("no listener"))
        .sample_curve()
        .build()
        .expect("valid");
    replay(&cache, (0..12).map(Fragile));
    cache.insert(Fragile(12), ());
    panic_message(|| cache.get(&Fragile(13)));
    replay(&cache, (20..400).map(Fragile));
    let curve = cache.hit_ratio_curve().expect("read");
    let stats = cache.stats();
    assert_eq!(curve.reads, stats.hits + stats.misses);
    assert_eq!(curve.sampled, 392);
}

#[test]
fn the_curve_of_any_cache_is_found_in_the_registry() {
    let builder = cache(10, EvictionPolicy::Lru).name("curve in the registry");
    let cache = builder.sample_curve().build().expect("valid");
    replay(&cache, [1, 2, 1]);
    let found = registry::find("curve in the registry").expect("alive");
    assert_eq!(found.hit_ratio_curve(), cache.hit_ratio_curve());
    assert!(found.hit_ratio_curve().is_some());
}

#[test]
fn a_cache_of_one_thread_has_a_curve_too() {
    let cache = Builder::<u64, ()>::new().capacity(2).sample_curve();
    let cache = cache.build_local().expect("valid");
    for key in [1, 2, 3, 1, 2, 3] {
        if cache.get(&key).is_none() {
            cache.insert(key, ());
        }
    }
    let curve = cache.hit_ratio_curve().expect("read");
    let twice = curve.at(4).expect("a point").hit_ratio;
    assert!((twice - 0.5).abs() < 1e-9, "{curve:?}");
}

#[test]
fn an_annotated_function_has_a_curve_by_a_word() {
    #[cached(curve = true, capacity = 10, policy = "lru")]
    fn double(n: u32) -> u32 {
        2 * n
    }
    #[cached(curve = false, capacity = "unbounded")]
    fn triple(n: u32) -> u32 {
        3 * n
    }
    #[cached(scope = "thread", curve = true, capacity = 10, policy = "lru")]
    fn quadruple(n: u32) -> u32 {
        4 * n
    }
    for n in (0..15).cycle().take(150) {
        assert_eq!((double(n), triple(n), quadruple(n)), (2 * n, 3 * n, 4 * n));
    }
    for curve in [
        double::cache().hit_ratio_curve(),
        quadruple::cache().hit_ratio_curve(),
    ] {
        let text = curve.expect("switched on").to_string();
        assert_eq!(
            text,
            "at capacity 10, 0.0 % of 150 reads hit; at half, 0.0 % would (± 0.0), \
             at twice, 90.0 % (± 0.0)"
        );
    }
    assert_eq!(triple::cache().hit_ratio_curve(), None);
}
