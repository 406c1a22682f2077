//! `larder::testing`: moving the clock of every cache. It is one for the whole process, so these
//! tests take turns with all others that depend on it.

use crate::support::{SECOND, seconds, system_clock};
use larder::{Cache, Clock, testing};

/// Far longer than all tests together take.
const HOUR: u64 = 3600;

#[test]
fn advance_moves_the_clock_of_every_cache_that_has_the_systems() {
    let _turn = system_clock();
    let caches = [(); 3].map(|()| {
        let builder = Cache::<u32, u32>::builder().ttl(seconds(HOUR));
        builder.build().expect("valid")
    });
    for cache in &caches {
        cache.insert(1, 10);
    }
    testing::advance(seconds(HOUR / 2));
    assert!(caches.iter().all(|cache| cache.get(&1) == Some(10)));
    testing::advance(seconds(HOUR / 2));
    assert!(caches.iter().all(|cache| cache.get(&1).is_none()));
}

#[test]
fn advance_takes_out_what_has_expired() {
    let _turn = system_clock();
    let cache = Cache::<u32, u32>::builder().ttl(seconds(HOUR)).build();
    let cache = cache.expect("valid");
    cache.insert(1, 10);
    testing::advance(seconds(HOUR));
    assert!(cache.is_empty());
}

#[test]
fn advance_leaves_manual_clocks_alone() {
    let _turn = system_clock();
    let builder = Cache::<u32, u32>::builder()
        .ttl(SECOND)
        .clock(Clock::manual());
    let cache = builder.build().expect("valid");
    cache.insert(1, 10);
    testing::advance(seconds(HOUR));
    assert_eq!(cache.get(&1), Some(10));
}

#[test]
fn advance_moves_the_clock_of_caches_of_one_thread_too() {
    let _turn = system_clock();
    let builder = Cache::<u32, u32>::builder().ttl(seconds(HOUR));
    let cache = builder.build_local().expect("valid");
    cache.insert(1, 10);
    testing::advance(seconds(HOUR));
    assert_eq!(cache.get(&1), None);
}

/// A cache of one thread is not swept, so that the value is still there: only its age tells.
#[test]
fn a_replaced_value_lives_as_long_as_the_new_one() {
    let _turn = system_clock();
    let builder = Cache::<u32, Option<u64>>::builder();
    let builder = builder.expires(|_, hours| hours.map(|hours| seconds(hours * HOUR)));
    let cache = builder.build_local().expect("valid");
    cache.insert(1, None);
    testing::advance(seconds(9 * HOUR));
    assert_eq!(cache.get(&1), Some(None), "it lives for ever");
    cache.insert(1, Some(1));
    assert_eq!(cache.get(&1), Some(Some(1)));
    testing::advance(seconds(HOUR));
    assert_eq!(cache.get(&1), None);
    cache.insert(1, Some(1));
    cache.insert(1, Some(3));
    testing::advance(seconds(2 * HOUR));
    assert_eq!(cache.get(&1), Some(Some(3)));
    testing::advance(seconds(HOUR));
    assert_eq!(cache.get(&1), None);
}
