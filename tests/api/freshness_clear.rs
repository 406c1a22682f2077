//! Changes of many rows of the store behind a cache: by `begin_clear` and `begin_invalidate_tag`,
//! the cache never ends up with a value older than the store's, whatever crosses the change.

use crate::support::{Load, assert_quiet, panic_message, panic_quietly, seconds, wait_until};
use larder::{Builder, Cache, ClearIntent, Clock, LocalCache, Shared, Tag, cached, registry};
use std::sync::atomic::{AtomicU32, Ordering};

const TAG: &str = "freshness: a tag";

type Intent = ClearIntent<u32, u32, Shared>;

type Begin = fn(&Cache<u32, u32>) -> Intent;

/// The two kinds of changes.
const BEGINS: [(&str, Begin); 2] = [
    ("clear", Cache::begin_clear),
    ("tag", |cache| cache.begin_invalidate_tag(TAG)),
];

type End = fn(Intent);

/// The ends of a change, and whether entries that it concerns are forgotten.
const ENDS: [(&str, End, bool); 3] = [
    ("done", ClearIntent::done, true),
    ("unchanged", ClearIntent::unchanged, false),
    ("drop", drop, true),
];

fn tag() -> Vec<Tag> {
    vec![Tag::from(TAG)]
}

/// A cache that holds the value 1 of key 1, with the tag.
fn holding() -> Cache<u32, u32> {
    let cache = Cache::new(100);
    cache.insert_tagged(1, 1, tag());
    cache
}

/// What a read by [`tagged`] loads.
static ROW: AtomicU32 = AtomicU32::new(0);

/// A read whose load carries the tag; `meanwhile` happens while it loads.
#[cached(tags = [TAG], skip(meanwhile))]
fn tagged(_id: u32, meanwhile: &dyn Fn()) -> u32 {
    meanwhile();
    ROW.load(Ordering::Relaxed)
}

#[test]
fn a_change_forgets_what_it_concerns_when_it_is_done() {
    for (kind, begin) in BEGINS {
        for (what, end, forgets) in ENDS {
            let cache = holding();
            cache.insert(2, 2);
            end(begin(&cache));
            let first = (!forgets).then_some(1);
            let second = (!forgets || kind == "tag").then_some(2);
            assert_eq!(
                (cache.get(&1), cache.get(&2)),
                (first, second),
                "{kind}, {what}"
            );
            assert_quiet(&cache);
        }
    }
}

#[test]
fn reads_hit_the_old_values_during_a_change() {
    for (kind, begin) in BEGINS {
        let cache = holding();
        let change = begin(&cache);
        assert_eq!(cache.get(&1), Some(1), "{kind}");
        assert_eq!(cache.get_with(&1, || unreachable!()), 1, "{kind}");
        change.done();
        assert_eq!(cache.get(&1), None, "{kind}");
    }
}

#[test]
fn a_miss_during_a_clear_loads_and_stores_nothing() {
    for (what, end, _) in ENDS {
        let cache = Cache::new(100);
        let clear = cache.begin_clear();
        assert_eq!(cache.get_with(&1, || 1), 1, "{what}");
        assert_eq!(cache.get(&1), None, "{what}");
        end(clear);
        assert_eq!(cache.get(&1), None, "{what}");
        assert_quiet(&cache);
    }
}

#[test]
fn a_miss_during_a_change_of_its_tag_loads_and_stores_nothing() {
    let cache = tagged::cache();
    let change = cache.begin_invalidate_tag(TAG);
    tagged(1, &|| ());
    assert!(!tagged::contains(1));
    let whole = registry::begin_invalidate_tag(TAG);
    change.unchanged();
    tagged(1, &|| ());
    assert!(!tagged::contains(1), "another is under way");
    whole.unchanged();
    tagged(1, &|| ());
    assert!(tagged::contains(1));
}

#[test]
fn a_change_of_a_tag_leaves_other_keys_alone() {
    let cache = holding();
    let load = Load::begin(&cache, 2);
    let change = cache.begin_invalidate_tag(TAG);
    assert_eq!(cache.get_with(&3, || 3), 3);
    assert_eq!((load.end(2), cache.get(&3)), (2, Some(3)));
    change.done();
    assert_eq!((cache.get(&2), cache.get(&3)), (Some(2), Some(3)));
}

#[test]
fn a_load_whose_tags_are_not_known_counts_as_tagged() {
    let clock = Clock::manual();
    let builder = Cache::<u32, u32>::builder()
        .ttl(seconds(1))
        .stale_if_error(seconds(60));
    let cache = builder.clock(clock.clone()).build().expect("valid");
    // Expired, but still there: a value loaded without tags would keep those of this one.
    cache.insert_tagged(1, 1, tag());
    clock.advance(seconds(1));
    let change = cache.begin_invalidate_tag(TAG);
    assert_eq!(cache.get_with(&1, || 1), 1);
    assert_eq!(cache.get(&1), None, "it bypassed");
    change.done();
    assert_quiet(&cache);
}

#[test]
fn a_value_that_is_due_is_not_reloaded_during_a_change() {
    for (kind, begin) in BEGINS {
        let clock = Clock::manual();
        let builder = Cache::<u32, u32>::builder().refresh_after(seconds(1));
        let cache = builder.clock(clock.clone()).build().expect("valid");
        cache.insert_tagged(1, 1, tag());
        clock.advance(seconds(1));
        let change = begin(&cache);
        assert_eq!(cache.get_with(&1, || unreachable!()), 1, "{kind}");
        change.unchanged();
        assert_eq!(cache.get_with(&1, || 2), 2, "{kind}");
    }
}

#[test]
fn a_change_of_a_tag_is_nothing_to_a_cache_that_uses_none() {
    let clock = Clock::manual();
    let builder = Cache::<u32, u32>::builder().refresh_after(seconds(1));
    let cache = builder.clock(clock.clone()).build().expect("valid");
    cache.insert(1, 1);
    clock.advance(seconds(1));
    let change = cache.begin_invalidate_tag(TAG);
    assert_eq!(cache.get_with(&1, || 2), 2, "it is reloaded");
    assert_eq!(cache.get(&1), Some(2));
    change.done();
    assert_eq!(cache.get(&1), Some(2));
}

#[test]
fn a_reload_that_brings_the_first_tag_is_not_stored_where_a_change_crossed_it() {
    #[cached(tags = [TAG], refresh_after = "1ns", skip(read))]
    fn reloaded(_id: u32, read: fn() -> u32) -> u32 {
        read()
    }

    reloaded::cache().insert(1, 1);
    let before = reloaded(1, || {
        reloaded::cache().begin_invalidate_tag(TAG).unchanged();
        2
    });
    assert_eq!(before, 1, "it is reloaded in the background");
    wait_until("the next reload is stored", || {
        let value = reloaded(1, || 3);
        assert_ne!(value, 2, "it was read before the change");
        value == 3
    });
}

#[test]
fn nobody_waits_for_a_load_that_began_during_a_clear() {
    let cache = Cache::new(100);
    let clear = cache.begin_clear();
    let first = Load::begin(&cache, 1);
    let second = Load::begin(&cache, 1);
    clear.done();
    let third = Load::begin(&cache, 1);
    assert_eq!((first.end(1), second.end(2)), (1, 2));
    assert_eq!(cache.get(&1), None);
    assert_eq!(third.end(3), 3);
    assert_eq!(
        cache.get(&1),
        Some(3),
        "it began after the clear, and may be stored"
    );
}

#[test]
fn a_load_that_began_before_a_clear_is_never_stored() {
    for (what, end, _) in ENDS {
        for ends_first in [true, false] {
            let cache = Cache::new(100);
            let load = Load::begin(&cache, 1);
            let clear = cache.begin_clear();
            if ends_first {
                load.end(1);
                end(clear);
            } else {
                end(clear);
                load.end(1);
            }
            assert_eq!(cache.get(&1), None, "{what}; the load first: {ends_first}");
            assert_quiet(&cache);
        }
    }
}

#[test]
fn a_load_that_began_before_a_change_of_its_tag_is_never_stored() {
    let changes: [fn(); 3] = [
        || tagged::cache().begin_invalidate_tag(TAG).unchanged(),
        || tagged::cache().begin_invalidate_tag(TAG).done(),
        || registry::begin_invalidate_tag(TAG).unchanged(),
    ];
    for (change, id) in changes.into_iter().zip(10..) {
        tagged(id, &change);
        assert!(!tagged::contains(id));
    }
}

#[test]
fn a_write_and_a_change_that_cross_leave_nothing() {
    type Steps = fn(&Cache<u32, u32>, Begin, End);
    let orders: [(&str, Steps); 4] = [
        ("the write in the change", |cache, begin, end| {
            let change = begin(cache);
            cache.begin_write(&1).put_tagged(2, tag());
            assert_eq!(cache.get(&1), None);
            end(change);
        }),
        ("the change in the write", |cache, begin, end| {
            let write = cache.begin_write(&1);
            end(begin(cache));
            write.put_tagged(2, tag());
        }),
        ("the write first", |cache, begin, end| {
            let write = cache.begin_write(&1);
            let change = begin(cache);
            write.put_tagged(2, tag());
            assert_eq!(cache.get(&1), None);
            end(change);
        }),
        ("the change first", |cache, begin, end| {
            let change = begin(cache);
            let write = cache.begin_write(&1);
            end(change);
            // Where the rows were not changed, nothing crossed the write.
            write.invalidate();
        }),
    ];
    for (kind, begin) in BEGINS {
        for (what, end, _) in ENDS {
            for (order, steps) in orders {
                let cache = holding();
                steps(&cache, begin, end);
                assert_eq!(cache.get(&1), None, "{kind}, {what}, {order}");
                assert_quiet(&cache);
            }
        }
    }
}

#[test]
fn a_write_that_a_change_ended_in_does_not_put() {
    for (kind, begin) in BEGINS {
        let cache = holding();
        let change = begin(&cache);
        let write = cache.begin_write(&1);
        change.done();
        write.put_tagged(2, tag());
        assert_eq!(cache.get(&1), None, "{kind}");
    }
}

#[test]
fn many_changes_may_be_under_way() {
    let cache = holding();
    let changes = [
        cache.begin_invalidate_tag(TAG),
        cache.begin_clear(),
        cache.begin_invalidate_tag("another"),
        cache.begin_clear(),
    ];
    for change in changes {
        assert_eq!(cache.get_with(&2, || 2), 2);
        assert!(!cache.contains(&2), "a clear is still under way");
        change.unchanged();
    }
    assert_eq!(cache.get(&1), Some(1));
    assert_quiet(&cache);
}

#[test]
fn a_panic_during_a_change_forgets() {
    for (kind, begin) in BEGINS {
        let cache = holding();
        panic_message(|| {
            let _change = begin(&cache);
            panic_quietly("nobody knows what the store did")
        });
        assert_eq!(cache.get(&1), None, "{kind}");
        assert_quiet(&cache);
    }
}

#[test]
fn a_waiting_value_is_read_during_a_change_and_after_it() {
    for (kind, begin) in BEGINS {
        for accepted_before in [true, false] {
            let cache = holding();
            if accepted_before {
                cache.accept_write(&1, 2, true, 7);
            }
            let change = begin(&cache);
            if !accepted_before {
                cache.accept_write(&1, 2, true, 7);
            }
            assert_eq!(cache.get_with(&1, || unreachable!()), 2, "{kind}");
            change.done();
            assert_eq!(cache.len(), 0, "{kind}: the entry keeps its tag");
            assert_eq!(cache.get_with(&1, || unreachable!()), 2, "{kind}");
            cache.write_stored(&1, 7);
            assert_quiet(&cache);
        }
    }
}

#[test]
fn a_change_in_the_cache_of_one_thread() {
    let cache: LocalCache<u32, u32> = Builder::new().build_local().expect("valid");
    cache.insert_tagged(1, 1, tag());
    cache.insert(2, 2);
    let change = cache.begin_invalidate_tag(TAG);
    assert_eq!(cache.get(&1), Some(1));
    change.done();
    assert_eq!((cache.get(&1), cache.get(&2)), (None, Some(2)));
    let clear = cache.begin_clear();
    assert_eq!(cache.get_with(&3, || 3), 3);
    clear.done();
    assert!(cache.is_empty());
}
