//! Invalidating groups of entries by a name that they carry.

use crate::support::{Dice, for_seeds, steps};
use larder::{Cache, EvictionPolicy, Tag, registry};
use std::collections::{BTreeMap, BTreeSet};

fn tags<const N: usize>(names: [&str; N]) -> Vec<Tag> {
    names.map(Tag::from).into()
}

/// The keys that are held, in order.
fn keys(cache: &Cache<u32, u32>) -> Vec<u32> {
    let keys: BTreeSet<u32> = cache.iter().map(|(key, _)| key).collect();
    keys.into_iter().collect()
}

fn cache() -> Cache<u32, u32> {
    let cache = Cache::new(100);
    cache.insert_tagged(1, 10, tags(["red"]));
    cache.insert_tagged(2, 20, tags(["red", "round"]));
    cache.insert_tagged(3, 30, tags(["round"]));
    cache.insert(4, 40);
    cache
}

#[test]
fn all_entries_that_carry_a_tag_go_and_the_others_stay() {
    let cache = cache();
    cache.invalidate_tag("red");
    assert_eq!(keys(&cache), [3, 4]);
    cache.invalidate_tag("round");
    assert_eq!(keys(&cache), [4]);
    assert_eq!(cache.stats().invalidations, 3);
}

#[test]
fn an_unknown_tag_is_carried_by_none() {
    let cache = cache();
    for tag in ["", "re", "redd", "Red"] {
        cache.invalidate_tag(tag);
    }
    assert_eq!(keys(&cache), [1, 2, 3, 4]);
}

#[test]
fn a_tag_given_twice_is_given_once() {
    let cache = cache();
    cache.insert_tagged(5, 50, tags(["twice", "twice"]));
    cache.insert_tagged(5, 51, tags(["once"]));
    cache.invalidate_tag("twice");
    assert_eq!(cache.get(&5), Some(51));
}

#[test]
fn a_new_value_with_tags_has_these_only() {
    let cache = cache();
    cache.insert_tagged(1, 11, tags(["round"]));
    cache.begin_write(&2).put_tagged(21, tags(["green"]));
    cache.invalidate_tag("red");
    assert_eq!(keys(&cache), [1, 2, 3, 4]);
    cache.invalidate_tag("round");
    assert_eq!(keys(&cache), [2, 4]);
    cache.invalidate_tag("green");
    assert_eq!(keys(&cache), [4]);
}

#[test]
fn a_new_value_without_tags_keeps_those_of_the_old() {
    let replace: [fn(&Cache<u32, u32>); 2] = [
        |cache| cache.insert(2, 21),
        |cache| cache.begin_write(&2).put(21),
    ];
    for replace in replace {
        for tag in ["red", "round"] {
            let cache = cache();
            replace(&cache);
            cache.invalidate_tag(tag);
            assert!(
                !cache.contains(&2),
                "else a value that depends on it would stay"
            );
        }
    }
}

#[test]
fn a_value_that_was_forgotten_leaves_no_tags_to_the_next() {
    let cache = cache();
    cache.invalidate(&1);
    cache.insert(1, 11);
    cache.invalidate_tag("red");
    assert_eq!(cache.get(&1), Some(11));
}

#[test]
fn an_entry_that_left_takes_its_tags_with_it() {
    let builder = Cache::<u32, u32>::builder()
        .policy(EvictionPolicy::Lru)
        .capacity(1);
    let cache = builder.build().expect("valid");
    let leave: [fn(&Cache<u32, u32>); 3] = [
        |cache| assert!(cache.invalidate(&1)),
        Cache::clear,
        |cache| cache.insert(2, 20),
    ];
    for leave in leave {
        cache.insert_tagged(1, 10, tags(["red"]));
        leave(&cache);
        // The place in memory of the entry that left is taken by one without a tag.
        cache.insert(3, 30);
        cache.invalidate_tag("red");
        assert_eq!(keys(&cache), [3]);
    }
}

#[test]
fn tags_are_searched_in_every_shard() {
    let builder = Cache::<u32, u32>::builder().capacity(10_000).shards(16);
    let cache = builder.build().expect("valid");
    for key in 0..1000 {
        cache.insert_tagged(key, key, tags([["even", "odd"][key as usize % 2]]));
    }
    cache.invalidate_tag("odd");
    assert_eq!(cache.len(), 500);
    assert!(cache.iter().all(|(key, _)| key % 2 == 0));
}

#[test]
fn a_tag_can_be_invalidated_in_all_caches_at_once() {
    let (one, other) = (Cache::<u32, u32>::new(10), Cache::<String, String>::new(10));
    let tag = "tags: in all caches at once";
    one.insert_tagged(1, 10, tags([tag]));
    one.insert(2, 20);
    other.insert_tagged(String::from("a"), String::from("b"), tags([tag]));
    registry::invalidate_tag(tag);
    assert_eq!((keys(&one), other.len()), (vec![2], 0));
}

#[test]
fn tags_are_made_from_text_and_shown_as_text() {
    let text = String::from("user:42");
    let all = [Tag::from("user:42"), Tag::from(&text), Tag::from(text)];
    assert!(
        all.iter()
            .all(|tag| *tag == all[0] && tag.as_str() == "user:42")
    );
    assert_eq!(all[0].to_string(), "user:42");
    let set = BTreeSet::from(all);
    assert!(set.contains("user:42"));
}

#[test]
fn the_entries_of_a_tag_are_those_of_a_naive_model() {
    const NAMES: [&str; 4] = ["a", "b", "c", "d"];
    for_seeds(5, |dice: &mut Dice| {
        let cache = Cache::<u32, u32>::builder()
            .unbounded()
            .build()
            .expect("valid");
        let mut model: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        for _ in 0..steps(20_000) {
            let key = dice.key(50);
            if dice.below(10) == 0 {
                let tag = NAMES[usize::try_from(dice.below(4)).expect("few")];
                cache.invalidate_tag(tag);
                model.retain(|_, names| !names.contains(&tag));
            } else if dice.below(5) == 0 {
                assert_eq!(cache.invalidate(&key), model.remove(&key).is_some());
            } else {
                let chosen = NAMES.into_iter().filter(|_| dice.below(3) == 0);
                let names: Vec<&str> = chosen.collect();
                cache.insert_tagged(
                    key,
                    key,
                    names.iter().map(|name| Tag::from(*name)).collect(),
                );
                let kept = model.remove(&key).filter(|_| names.is_empty());
                model.insert(key, kept.unwrap_or(names));
            }
            assert!(keys(&cache).iter().eq(model.keys()));
        }
    });
}
