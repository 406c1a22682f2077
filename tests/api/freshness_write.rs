//! Writes to the store behind a cache: by `begin_write`, the cache never ends up with a value older
//! than the store's, whatever crosses the write.
//!
//! The rules are those of the protocol: a write that was alone says what the cache holds; where
//! anything crossed it, nobody can know, and nothing is held.

use crate::support::{Load, assert_quiet, panic_message, panic_quietly, seconds};
use larder::{Cache, Clock, RemovalCause, Shared, WriteIntent};
use std::sync::{Arc, Mutex};

type Intent = WriteIntent<u32, u32, Shared>;

type End = fn(Intent);

/// The four ends of a write.
const ENDS: [(&str, End); 4] = [
    ("put", |write| write.put(2)),
    ("unchanged", WriteIntent::unchanged),
    ("invalidate", WriteIntent::invalidate),
    ("drop", drop),
];

/// A cache that holds the value 1 of key 1.
fn holding() -> Cache<u32, u32> {
    let cache = Cache::new(100);
    cache.insert(1, 1);
    cache
}

#[test]
fn a_write_alone_says_what_the_cache_holds() {
    for ((what, end), held) in ENDS.into_iter().zip([Some(2), Some(1), None, None]) {
        let cache = holding();
        end(cache.begin_write(&1));
        assert_eq!(cache.get(&1), held, "{what}");
        assert_quiet(&cache);
    }
}

#[test]
fn a_write_alone_of_a_key_that_is_not_held_puts_it() {
    for ((what, end), held) in ENDS.into_iter().zip([Some(2), None, None, None]) {
        let cache = Cache::new(100);
        end(cache.begin_write(&1));
        assert_eq!(cache.get(&1), held, "{what}");
        assert_quiet(&cache);
    }
}

#[test]
fn writes_one_after_another_are_each_alone() {
    let cache = holding();
    for value in 2..10 {
        cache.begin_write(&1).put(value);
        assert_eq!(cache.get(&1), Some(value));
        cache.begin_write(&1).unchanged();
        assert_eq!(cache.get(&1), Some(value));
    }
}

#[test]
fn a_panic_during_a_write_removes_the_entry() {
    let cache = holding();
    panic_message(|| {
        let _write = cache.begin_write(&1);
        panic_quietly("nobody knows what the store did")
    });
    assert_eq!(cache.get(&1), None);
    assert_quiet(&cache);
}

#[test]
fn reads_hit_the_old_value_during_a_write() {
    let cache = holding();
    let write = cache.begin_write(&1);
    assert_eq!(cache.get(&1), Some(1));
    assert_eq!(cache.get_with(&1, || unreachable!()), 1);
    write.put(2);
    assert_eq!(cache.get(&1), Some(2));
}

#[test]
fn a_miss_during_a_write_loads_and_stores_nothing() {
    let cache = Cache::new(100);
    let write = cache.begin_write(&1);
    assert_eq!(cache.get_with(&1, || 1), 1);
    assert_eq!(cache.get(&1), None);
    write.unchanged();
    assert_eq!(cache.get(&1), None);
    assert_quiet(&cache);
}

#[test]
fn nobody_waits_for_a_load_that_began_during_a_write() {
    let cache = Cache::new(100);
    let write = cache.begin_write(&1);
    let first = Load::begin(&cache, 1);
    let second = Load::begin(&cache, 1);
    write.unchanged();
    let third = Load::begin(&cache, 1);
    assert_eq!((first.end(1), second.end(2)), (1, 2));
    assert_eq!(cache.get(&1), None);
    assert_eq!(third.end(3), 3);
    assert_eq!(
        cache.get(&1),
        Some(3),
        "it began after the write, and may be stored"
    );
}

#[test]
fn a_load_that_began_before_a_write_is_never_stored() {
    for (what, end) in ENDS {
        let cache = Cache::new(100);
        let load = Load::begin(&cache, 1);
        let write = cache.begin_write(&1);
        assert_eq!(load.end(0), 0, "{what}");
        assert_eq!(cache.get(&1), None, "{what}: it ended during the write");
        end(write);
        assert_eq!(cache.get(&1), (what == "put").then_some(2), "{what}");
        assert_quiet(&cache);
    }
}

#[test]
fn a_load_that_began_before_a_write_and_ends_after_it_gives_way_to_it() {
    for (what, end) in ENDS {
        let cache = Cache::new(100);
        let load = Load::begin(&cache, 1);
        end(cache.begin_write(&1));
        let put = (what == "put").then_some(2);
        assert_eq!(load.end(0), put.unwrap_or(0), "{what}");
        assert_eq!(cache.get(&1), put, "{what}");
        assert_quiet(&cache);
    }
}

#[test]
fn a_load_that_began_during_a_write_and_ends_after_it_gives_way_to_it() {
    for (what, end) in ENDS {
        let cache = Cache::new(100);
        let write = cache.begin_write(&1);
        let load = Load::begin(&cache, 1);
        end(write);
        let put = (what == "put").then_some(2);
        assert_eq!(load.end(0), put.unwrap_or(0), "{what}");
        assert_eq!(cache.get(&1), put, "{what}");
        assert_quiet(&cache);
    }
}

#[test]
fn writes_that_cross_leave_nothing_unless_neither_changed_the_store() {
    for (one, first_end) in ENDS {
        for (other, second_end) in ENDS {
            for swapped in [false, true] {
                let what = format!("{one}, then {other}; swapped: {swapped}");
                let cache = holding();
                let (a, b) = (cache.begin_write(&1), cache.begin_write(&1));
                let (first, second) = if swapped { (b, a) } else { (a, b) };
                let unchanged = one == "unchanged";
                first_end(first);
                let held = unchanged.then_some(1);
                assert_eq!(cache.get(&1), held, "{what}: the other still writes");
                let unchanged = unchanged && other == "unchanged";
                second_end(second);
                assert_eq!(cache.get(&1), unchanged.then_some(1), "{what}");
                assert_quiet(&cache);
            }
        }
    }
}

#[test]
fn a_write_that_began_in_another_and_ended_before_it_crossed_it() {
    let cache = holding();
    let outer = cache.begin_write(&1);
    cache.begin_write(&1).unchanged();
    outer.put(2);
    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_write_that_outlives_two_others_crossed_both() {
    let cache = holding();
    let writes = [1, 2, 3].map(|_| cache.begin_write(&1));
    for write in writes {
        write.put(2);
        assert_eq!(cache.get(&1), None);
    }
    assert_quiet(&cache);
}

type Crossing = fn(&Cache<u32, u32>);

/// What crosses a write without being one.
const CROSSINGS: [(&str, Crossing); 5] = [
    ("insert", |cache| cache.insert(1, 3)),
    ("insert_tagged", |cache| {
        cache.insert_tagged(1, 3, vec![TAG.into()]);
    }),
    ("invalidate", |cache| assert!(cache.invalidate(&1))),
    ("clear", Cache::clear),
    ("invalidate_tag", |cache| cache.invalidate_tag(TAG)),
];

const TAG: &str = "tag";

/// A cache that holds the value 1 of key 1, with the tag.
fn holding_tagged() -> Cache<u32, u32> {
    let cache = Cache::new(100);
    cache.insert_tagged(1, 1, vec![TAG.into()]);
    cache
}

#[test]
fn what_crosses_a_write_leaves_nothing_after_it() {
    for (crossing, cross) in CROSSINGS {
        for (what, end) in ENDS {
            let cache = holding_tagged();
            let write = cache.begin_write(&1);
            cross(&cache);
            end(write);
            // An insert says what the store holds, and a write that changed nothing does not differ.
            let inserted = what == "unchanged" && crossing.starts_with("insert");
            let held = inserted.then_some(3);
            assert_eq!(cache.get(&1), held, "{crossing} during {what}");
            assert_quiet(&cache);
        }
    }
}

#[test]
fn an_invalidation_of_a_tag_crosses_the_writes_whose_value_carries_it() {
    type End = fn(Intent);
    let untagged: End = |write| write.put(2);
    let tagged: End = |write| write.put_tagged(2, vec![TAG.into()]);
    let other: End = |write| write.put_tagged(2, vec!["other".into()]);
    let crossings: [Crossing; 3] = [
        |cache| cache.invalidate_tag(TAG),
        |cache| cache.begin_invalidate_tag(TAG).unchanged(),
        |cache| (0..100).for_each(|_| cache.invalidate_tag(TAG)),
    ];
    for cross in crossings.into_iter().take(2) {
        for (what, end, held) in [
            ("untagged", untagged, Some(2)),
            ("tagged", tagged, None),
            ("other", other, Some(2)),
        ] {
            let cache = holding();
            let write = cache.begin_write(&1);
            cross(&cache);
            end(write);
            assert_eq!(cache.get(&1), held, "{what}");
            let write = cache.begin_write(&1);
            end(write);
            assert_eq!(cache.get(&1), Some(2), "{what}: the next write");
        }
    }
    for cross in crossings {
        for (what, end) in [("untagged", untagged), ("tagged", tagged)] {
            let cache = holding_tagged();
            let write = cache.begin_write(&1);
            cross(&cache);
            end(write);
            assert_eq!(cache.get(&1), None, "{what}: the entry carried the tag");
        }
    }
    let (cache, [.., often]) = (holding(), crossings);
    let write = cache.begin_write(&1);
    often(&cache);
    write.put(2);
    assert_eq!(cache.get(&1), None, "too much crossed to keep account of");
}

#[test]
fn a_tag_that_crossed_a_write_is_nothing_to_the_next() {
    let cache = Cache::new(100);
    let load = Load::begin(&cache, 1);
    let write = cache.begin_write(&1);
    cache.invalidate_tag(TAG);
    write.put_tagged(2, vec![TAG.into()]);
    assert_eq!(cache.get(&1), None);
    cache.begin_write(&1).put_tagged(3, vec![TAG.into()]);
    assert_eq!(cache.get(&1), Some(3));
    // The load from before both kept what is known of the key all the while.
    assert_eq!(load.end(1), 3);
}

#[test]
fn an_insert_during_a_write_is_read_until_the_write_ends() {
    let cache = holding();
    let write = cache.begin_write(&1);
    cache.insert(1, 3);
    assert_eq!(cache.get(&1), Some(3));
    write.put(2);
    assert_eq!(cache.get(&1), None, "who of the two is newer is not known");
}

#[test]
fn writes_of_different_keys_cross_nothing() {
    let cache = holding();
    cache.insert(2, 20);
    let (one, two) = (cache.begin_write(&1), cache.begin_write(&2));
    cache.insert(3, 30);
    cache.invalidate(&3);
    one.put(2);
    two.unchanged();
    assert_eq!((cache.get(&1), cache.get(&2)), (Some(2), Some(20)));
}

#[test]
fn a_put_is_a_value_like_any_other() {
    let (clock, told) = (Clock::manual(), Arc::new(Mutex::new(Vec::new())));
    let gone = Arc::clone(&told);
    let builder = Cache::<u32, u32>::builder().capacity(1).ttl(seconds(10));
    let builder = builder.clock(clock.clone());
    let cache = builder
        .eviction_listener(move |key, value, cause| {
            gone.lock().expect("not poisoned").push((key, value, cause));
        })
        .build()
        .expect("valid");
    cache.insert(1, 1);
    clock.advance(seconds(9));
    cache.begin_write(&1).put(2);
    clock.advance(seconds(9));
    assert_eq!(cache.get(&1), Some(2), "it has a life of its own");
    cache.begin_write(&2).put(20);
    assert_eq!(cache.len(), 1, "and takes its part of the capacity");
    let told = told.lock().expect("not poisoned");
    assert_eq!(told[0], (1, 1, RemovalCause::Replaced));
    assert_eq!((told.len(), told[1].2), (2, RemovalCause::Size));
}

#[test]
fn nothing_that_expired_during_a_write_comes_back() {
    let clock = Clock::manual();
    let builder = Cache::<u32, u32>::builder()
        .ttl(seconds(10))
        .clock(clock.clone());
    let cache = builder.build().expect("valid");
    cache.insert(1, 1);
    let write = cache.begin_write(&1);
    clock.advance(seconds(10));
    write.unchanged();
    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_write_may_move_between_threads_and_outlive_its_handle() {
    let cache = holding();
    let write = cache.clone().begin_write(&1);
    let writer = std::thread::spawn(move || write.put(2));
    writer.join().expect("no panic");
    assert_eq!(cache.get(&1), Some(2));
}
