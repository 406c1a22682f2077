//! Settings: their defaults, and what is said of those that make no sense.

use crate::support::{SECOND, panic_message, seconds};
use larder::{BuildError, Builder, Cache, Clock, EvictionPolicy};
use std::time::Duration;

fn builder() -> Builder<u32, u32> {
    Cache::<u32, u32>::builder().clock(Clock::manual())
}

/// Builds nothing, for this reason, with a message that names the mend.
#[track_caller]
fn refuses(builder: Builder<u32, u32>, expected: &BuildError, mend: &str) {
    let error = builder.build().expect_err("it makes no sense");
    assert_eq!(error, *expected);
    let message = error.to_string();
    assert!(message.contains(mend), "`{mend}` is not in: {message}");
}

#[test]
fn the_defaults_are_bounded_adaptive_and_for_ever() {
    let cache = Cache::<String, Vec<u8>>::builder().build().expect("valid");
    assert_eq!(cache.capacity(), Some(1024));
    assert_eq!(Builder::<u32, u32>::DEFAULT_CAPACITY, 1024);
    assert_eq!(cache.policy(), EvictionPolicy::Adaptive);
    assert_eq!(
        cache.name(),
        "Cache<alloc::string::String, alloc::vec::Vec<u8>>"
    );
    assert!(cache.is_empty());
}

#[test]
fn a_new_builder_has_the_defaults() {
    let builders = [
        Builder::new(),
        Builder::default(),
        Cache::<u32, u32>::builder(),
    ];
    for cache in builders.map(|builder| builder.build().expect("valid")) {
        assert_eq!(
            (cache.capacity(), cache.policy()),
            (Some(1024), EvictionPolicy::Adaptive)
        );
    }
}

#[test]
fn what_is_set_is_what_is_built() {
    let cache = builder()
        .name("prices")
        .capacity(7)
        .policy(EvictionPolicy::Lfu);
    let cache = cache.build().expect("valid");
    assert_eq!((cache.name(), cache.capacity()), ("prices", Some(7)));
    assert_eq!(cache.policy(), EvictionPolicy::Lfu);
    let cache = builder().max_weight(500).weigher(|_, _| 1).build();
    assert_eq!(cache.expect("valid").capacity(), Some(500));
    assert_eq!(
        builder().unbounded().build().expect("valid").capacity(),
        None
    );
}

#[test]
fn a_setting_given_twice_is_the_last() {
    let cache = builder().capacity(7).unbounded().capacity(8).build();
    assert_eq!(cache.expect("valid").capacity(), Some(8));
    assert_eq!(
        builder()
            .capacity(7)
            .unbounded()
            .build()
            .expect("valid")
            .capacity(),
        None
    );
}

#[test]
fn a_duration_of_zero_is_an_error_that_names_it() {
    let zero = Duration::ZERO;
    let all: [(&str, Builder<u32, u32>); 5] = [
        ("ttl", builder().ttl(zero)),
        ("tti", builder().tti(zero)),
        ("refresh_after", builder().refresh_after(zero)),
        (
            "stale_while_revalidate",
            builder().ttl(SECOND).stale_while_revalidate(zero),
        ),
        ("stale_if_error", builder().ttl(SECOND).stale_if_error(zero)),
    ];
    for (option, builder) in all {
        let error = BuildError::ZeroDuration(option);
        assert!(error.to_string().contains(&format!("`{option}`")));
        refuses(builder, &error, "longer duration");
    }
}

#[test]
fn a_capacity_past_the_largest_is_an_error() {
    let most = Builder::<u32, u32>::MAX_CAPACITY;
    assert!(builder().max_weight(most).weigher(|_, _| 1).build().is_ok());
    let too_large = BuildError::CapacityTooLarge {
        asked: most + 1,
        most,
    };
    let by_weight = builder().max_weight(most + 1).weigher(|_, _| 1);
    refuses(by_weight, &too_large, "`unbounded()`");
    let too_large = BuildError::CapacityTooLarge {
        asked: u64::MAX,
        most,
    };
    refuses(builder().capacity(usize::MAX), &too_large, "smaller");
}

#[test]
fn new_says_what_is_wrong_with_its_capacity() {
    let message = panic_message(|| Cache::<u32, u32>::new(usize::MAX));
    assert!(message.contains("more than"), "{message}");
}

#[test]
fn two_bounds_are_an_error() {
    for two in [builder().capacity(1), builder().unbounded()] {
        let two = two.max_weight(1).weigher(|_, _| 1);
        refuses(two, &BuildError::TwoBounds, "keep one of them");
    }
}

#[test]
fn a_curve_needs_a_capacity() {
    refuses(
        builder().unbounded().sample_curve(),
        &BuildError::CurveWithoutCapacity("unbounded"),
        "bound the cache by `capacity`",
    );
    refuses(
        builder().max_weight(1).weigher(|_, _| 1).sample_curve(),
        &BuildError::CurveWithoutCapacity("max_weight"),
        "or leave `sample_curve` out",
    );
}

#[test]
fn a_max_weight_needs_a_weigher_and_a_weigher_a_max_weight() {
    refuses(
        builder().max_weight(10),
        &BuildError::NoWeigher,
        "`weigher`",
    );
    refuses(
        builder().weigher(|_, _| 1),
        &BuildError::NoMaxWeight,
        "`max_weight`",
    );
}

#[test]
fn a_jitter_that_is_no_part_is_an_error() {
    for part in [-0.1, 1.1, f64::INFINITY, f64::NEG_INFINITY] {
        refuses(
            builder().ttl(SECOND).jitter(part),
            &BuildError::Jitter(part),
            "from 0 to 1",
        );
    }
    let nan = builder().ttl(SECOND).jitter(f64::NAN).build();
    assert!(matches!(nan.err(), Some(BuildError::Jitter(part)) if part.is_nan()));
    for part in [0.0, 0.1, 1.0] {
        assert!(builder().ttl(SECOND).jitter(part).build().is_ok());
    }
}

#[test]
fn an_option_that_does_nothing_without_another_is_an_error() {
    let all: [(&str, Builder<u32, u32>); 3] = [
        ("jitter", builder().tti(SECOND).jitter(0.1)),
        (
            "stale_while_revalidate",
            builder().stale_while_revalidate(SECOND),
        ),
        (
            "stale_if_error",
            builder().refresh_after(SECOND).stale_if_error(SECOND),
        ),
    ];
    for (option, builder) in all {
        let error = builder.build().expect_err("it does nothing");
        assert!(
            matches!(error, BuildError::Needs(named, _) if named == option),
            "{error:?}"
        );
        let message = error.to_string();
        assert!(message.contains(&format!("`{option}`")), "{message}");
        assert!(message.contains("`ttl`"), "{message}");
    }
    let own = || builder().expires(|_, _| None);
    assert!(own().jitter(0.1).stale_if_error(SECOND).build().is_ok());
    assert!(
        builder()
            .tti(SECOND)
            .stale_while_revalidate(SECOND)
            .build()
            .is_ok()
    );
}

#[test]
fn a_refresh_after_the_ttl_is_an_error() {
    for after in [60, 61] {
        let late = builder().ttl(seconds(60)).refresh_after(seconds(after));
        refuses(late, &BuildError::RefreshAfterTtl, "make it shorter");
    }
    let in_time = builder().ttl(seconds(60)).refresh_after(seconds(59));
    assert!(in_time.build().is_ok());
}

#[test]
fn a_number_of_shards_that_is_no_power_of_two_is_an_error() {
    for shards in [0, 3, 1000, 2048, usize::MAX] {
        refuses(
            builder().shards(shards),
            &BuildError::Shards(shards),
            "power of two",
        );
    }
    for shards in [1, 2, 1024] {
        assert!(builder().shards(shards).build().is_ok());
    }
}

#[test]
fn no_key_is_left_without_room_by_the_number_of_shards() {
    let error = BuildError::MoreShardsThanCapacity {
        shards: 4,
        capacity: 3,
    };
    refuses(builder().capacity(3).shards(4), &error, "shards");
    let by_weight = builder().max_weight(3).weigher(|_, _| 1).shards(4);
    refuses(by_weight, &error, "shards");
    for capacity in [4, 7, 1000] {
        let cache = builder()
            .capacity(capacity)
            .shards(4)
            .build()
            .expect("valid");
        for key in 0..5000 {
            cache.insert(key, key);
            assert!(cache.contains(&key), "{key} of {capacity}");
            assert!(cache.len() <= capacity);
        }
        assert_eq!(cache.len(), capacity, "the parts add up to the whole");
    }
    assert!(
        builder().capacity(0).shards(4).build().is_ok(),
        "switched off"
    );
}

#[test]
fn a_cache_of_one_thread_is_checked_alike() {
    let error = builder().max_weight(10).build_local().err();
    assert_eq!(error, Some(BuildError::NoWeigher));
    let error = builder().ttl(Duration::ZERO).build_local().err();
    assert_eq!(error, Some(BuildError::ZeroDuration("ttl")));
}

#[test]
fn an_exact_policy_orders_all_entries_unless_told_to_shard() {
    let cache = builder()
        .capacity(10_000)
        .policy(EvictionPolicy::Lru)
        .build();
    let cache = cache.expect("valid");
    for key in 0..10_100 {
        cache.insert(key, key);
    }
    assert!(
        (0..100).all(|key| !cache.contains(&key)),
        "the first to come"
    );
    assert_eq!(cache.len(), 10_000);
}

#[test]
fn a_default_cache_can_be_filled_to_its_capacity() {
    for capacity in [1, 10, 1000, 100_000] {
        let cache = Cache::<u32, u32>::new(capacity);
        for key in 0..4 * u32::try_from(capacity).expect("few") {
            cache.insert(key, key);
            if key % 1000 == 0 {
                assert!(cache.len() <= capacity);
            }
        }
        assert_eq!(cache.len(), capacity);
    }
}

#[test]
fn an_error_is_an_error_of_std() {
    let error: Box<dyn std::error::Error> = Box::new(BuildError::NoWeigher);
    assert!(error.to_string().contains("`max_weight` needs a `weigher`"));
}

#[test]
fn builders_and_caches_can_be_looked_at() {
    let debug = format!("{:?}", builder().name("prices").ttl(SECOND));
    assert!(debug.contains("prices") && debug.contains("1s"), "{debug}");
    let cache = builder().name("prices").build().expect("valid");
    let debug = format!("{cache:?}");
    assert!(
        debug.contains("prices") && debug.contains("Adaptive"),
        "{debug}"
    );
    assert!(format!("{:?}", cache.begin_write(&7)).contains('7'));
}
