//! Changes that concern all caches, by `registry::begin_invalidate_tag`: as if each had its own.

use crate::support::assert_quiet;
use larder::{Cache, Tag, registry};

#[test]
fn a_change_in_all_caches_is_one_in_each() {
    const EVERYWHERE: &str = "freshness: everywhere";
    let caches = [Cache::new(100), Cache::new(100)];
    for (ended, forgets) in [
        (
            registry::TagIntent::unchanged as fn(registry::TagIntent),
            false,
        ),
        (registry::TagIntent::done, true),
        (drop, true),
    ] {
        for cache in &caches {
            cache.insert_tagged(1, 1, vec![Tag::from(EVERYWHERE)]);
        }
        let change = registry::begin_invalidate_tag(EVERYWHERE);
        for cache in &caches {
            let carries = vec![Tag::from(EVERYWHERE)];
            cache.begin_write(&2).put_tagged(2, carries);
            assert_eq!(cache.get(&2), None, "the write was not alone");
        }
        ended(change);
        for cache in &caches {
            assert_eq!(cache.contains(&1), !forgets);
            assert_quiet(cache);
        }
    }
}

#[test]
fn caches_may_come_and_go_during_a_change_in_all_of_them() {
    const EVERYWHERE: &str = "freshness: coming and going";
    let old = Cache::<u32, u32>::new(100);
    let change = registry::begin_invalidate_tag(EVERYWHERE);
    let second = registry::begin_invalidate_tag(EVERYWHERE);
    drop(old);
    let new = Cache::<u32, u32>::new(100);
    let write = || {
        let carries = vec![Tag::from(EVERYWHERE)];
        new.begin_write(&1).put_tagged(1, carries);
        new.get(&1)
    };
    assert_eq!(write(), None, "two are under way in the new cache");
    change.done();
    assert_eq!(write(), None, "one is");
    second.unchanged();
    assert_eq!(write(), Some(1));
    assert_quiet(&new);
    assert_quiet(&Cache::new(100));
}
