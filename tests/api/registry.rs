//! All live caches, by name. Other tests' caches are listed, too: names are this file's own.

use crate::support::wait_until;
use larder::{Builder, Cache, Clock, registry};
use std::time::Duration;

fn named(name: &'static str) -> Cache<u32, u32> {
    let cache = Cache::<u32, u32>::builder().name(name).build();
    cache.expect("valid")
}

/// How many live caches have this name.
fn count(name: &str) -> usize {
    registry::caches()
        .iter()
        .filter(|cache| cache.name() == name)
        .count()
}

/// Waits for the end of a cache whose last handle was dropped: a sweep of all caches, which another
/// test's clock may cause, keeps each alive for an instant.
fn wait_until_gone(name: &str) {
    wait_until("it is gone", || count(name) == 0);
}

#[test]
fn a_cache_is_found_by_its_name_while_it_lives() {
    assert!(registry::find("registry: lives").is_none());
    let cache = named("registry: lives");
    assert_eq!(
        registry::find("registry: lives").expect("it lives").name(),
        "registry: lives"
    );
    let other = cache.clone();
    drop(cache);
    assert_eq!(
        count("registry: lives"),
        1,
        "a clone keeps it alive, and is no cache of its own"
    );
    drop(other);
    wait_until_gone("registry: lives");
}

#[test]
fn what_is_found_is_the_cache_itself() {
    let cache = named("registry: itself");
    cache.insert_tagged(1, 10, vec!["tag".into()]);
    cache.insert(2, 20);
    cache.get(&1);
    let found = registry::find("registry: itself").expect("it lives");
    assert_eq!(found.stats(), cache.stats());
    found.invalidate_tag("tag");
    assert_eq!((cache.get(&1), cache.get(&2)), (None, Some(20)));
    found.clear();
    assert!(cache.is_empty());
    assert!(format!("{found:?}").contains("registry: itself"));
}

#[test]
fn what_is_found_keeps_the_cache_alive() {
    let cache = named("registry: kept");
    cache.insert(1, 10);
    let found = registry::find("registry: kept").expect("it lives");
    drop(cache);
    let other = found.clone();
    assert_eq!((other.stats().size, count("registry: kept")), (1, 1));
    drop(other);
    drop(found);
    wait_until_gone("registry: kept");
}

#[test]
fn of_caches_with_one_name_the_first_is_found_and_all_are_listed() {
    let (first, second) = (named("registry: twice"), named("registry: twice"));
    first.insert(1, 10);
    let found = || registry::find("registry: twice").expect("it lives");
    assert_eq!((count("registry: twice"), found().stats().size), (2, 1));
    drop(first);
    wait_until("the second is the first", || found().stats().size == 0);
    assert_eq!(count("registry: twice"), 1);
    drop(second);
}

#[test]
fn caches_are_listed_in_the_order_in_which_they_were_made() {
    let names = ["registry: b", "registry: a", "registry: c"];
    let _caches = names.map(named);
    let listed: Vec<String> = registry::caches()
        .iter()
        .map(|cache| cache.name().into())
        .collect();
    let own = listed.iter().filter(|name| names.contains(&name.as_str()));
    assert!(own.eq(names.iter()));
}

#[test]
fn a_cache_of_one_thread_is_not_listed() {
    let builder = Builder::<u32, u32>::new().name("registry: local");
    let _local = builder.build_local().expect("valid");
    assert_eq!(count("registry: local"), 0);
}

#[test]
fn expired_entries_can_be_taken_out_by_name() {
    let clock = Clock::manual();
    let builder = Cache::<u32, u32>::builder().name("registry: expired");
    let builder = builder.ttl(Duration::from_secs(1)).clock(clock.clone());
    let cache = builder.build().expect("valid");
    cache.insert(1, 10);
    clock.advance(Duration::from_secs(1));
    registry::find("registry: expired")
        .expect("it lives")
        .remove_expired();
    assert!(cache.is_empty());
}
