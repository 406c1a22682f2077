//! The cache of one thread: no locks, and values that need be neither `Send` nor `Sync`.

use crate::support::{Load, SECOND, Task, in_time, panic_message, panic_quietly, wait_for};
use larder::{Builder, Clock, EvictionPolicy, LocalCache, RemovalCause};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Mutex};

fn cache<K, V>() -> LocalCache<K, V>
where
    K: std::hash::Hash + Eq + Clone,
    V: Clone,
{
    Builder::new().capacity(100).build_local().expect("valid")
}

#[test]
fn keys_and_values_may_belong_to_the_thread() {
    let cache = cache::<Rc<str>, Rc<Cell<u32>>>();
    let value = cache.get_with(&Rc::from("key"), || Rc::new(Cell::new(1)));
    value.set(2);
    assert_eq!(
        cache.get("key").map(|value| value.get()),
        Some(2),
        "it is the same"
    );
    assert_eq!(Rc::strong_count(&value), 2);
    cache.clear();
    assert_eq!(Rc::strong_count(&value), 1);
}

#[test]
fn values_may_borrow() {
    let text = String::from("a b c");
    let words = cache::<usize, &str>();
    for (at, word) in text.split(' ').enumerate() {
        words.insert(at, word);
    }
    assert_eq!(words.get(&1), Some("b"));
}

#[test]
fn a_body_may_use_the_cache() {
    fn fib(cache: &LocalCache<u64, u64>, n: u64) -> u64 {
        let body = || {
            if n < 2 {
                n
            } else {
                fib(cache, n - 1) + fib(cache, n - 2)
            }
        };
        cache.get_with(&n, body)
    }
    let cache = cache();
    assert_eq!(fib(&cache, 80), 23_416_728_348_467_685);
    let value = cache.get_with(&1000, || {
        cache.clear();
        cache.insert(1, 10);
        cache.begin_write(&2).put(20);
        cache.iter().count() as u64
    });
    assert_eq!(value, 2);
}

#[test]
fn tasks_of_the_thread_share_a_load() {
    let cache = cache();
    let load = Load::begin(&cache, 1);
    let waiter = wait_for(&cache, 1);
    assert_eq!(
        (load.end(Rc::new(10)), waiter.end()),
        (Rc::new(10), Rc::new(10))
    );
}

#[test]
fn a_sync_caller_does_not_wait_for_a_suspended_task_which_could_not_go_on() {
    in_time(|| {
        let cache = cache();
        let load = Load::begin(&cache, 1);
        assert_eq!(cache.get_with(&1, || 20), 20);
        assert_eq!(cache.get(&1), None, "the task's load may still fill");
        assert_eq!(load.end(10), 10);
        assert_eq!(cache.get(&1), Some(10));
    });
}

#[test]
fn a_load_that_fails_in_any_way_leaves_nothing_behind() {
    let cache = cache();
    assert_eq!(cache.try_get_with(&1, || Err("no")), Err("no"));
    panic_message(|| cache.get_with(&1, || panic_quietly("no")));
    drop(Task::waiting(
        cache.get_with_async(&1, std::future::pending),
    ));
    assert_eq!(cache.get_with(&1, || 10), 10);
    assert_eq!(cache.get(&1), Some(10));
}

#[test]
fn what_is_written_during_a_load_wins() {
    let cache = cache();
    let load = Load::begin(&cache, 1);
    cache.insert(1, 20);
    assert_eq!((load.end(10), cache.get(&1)), (20, Some(20)));
    cache.clear();
    let load = Load::begin(&cache, 1);
    cache.begin_write(&1).put(20);
    assert_eq!((load.end(10), cache.get(&1)), (20, Some(20)));
}

#[test]
fn clones_share_the_entries() {
    let cache = cache();
    let other = cache.clone();
    other.insert(1, 10);
    assert_eq!(cache.get(&1), Some(10));
}

#[test]
fn it_evicts_by_its_policy_and_tells_of_it() {
    let gone = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&gone);
    let builder = Builder::<u32, u32>::new()
        .capacity(2)
        .policy(EvictionPolicy::Fifo);
    let cache = builder
        .eviction_listener(move |key, _, cause| {
            told.lock().expect("not poisoned").push((key, cause));
        })
        .build_local()
        .expect("valid");
    (0..4).for_each(|key| cache.insert(key, key));
    let expected = [(0, RemovalCause::Size), (1, RemovalCause::Size)];
    assert_eq!(*gone.lock().expect("not poisoned"), expected);
}

#[test]
fn it_may_have_shards_and_uses_them_all() {
    let builder = Builder::<u32, u32>::new().capacity(64).shards(4);
    let cache = builder.build_local().expect("valid");
    (0..1000).for_each(|key| cache.insert(key, key + 1));
    assert_eq!(cache.len(), 64, "a quarter of it in each");
    let found = (0..1000).filter_map(|key| Some((key, cache.get(&key)?)));
    let found: Vec<_> = found.collect();
    assert_eq!(found.len(), 64);
    assert!(found.iter().all(|(key, value)| *value == key + 1));
}

#[test]
fn its_entries_expire() {
    let clock = Clock::manual();
    let builder = Builder::<u32, u32>::new().ttl(SECOND).clock(clock.clone());
    let cache = builder.build_local().expect("valid");
    cache.insert(1, 10);
    clock.advance(SECOND);
    assert_eq!((cache.get(&1), cache.iter().count()), (None, 0));
}

#[test]
fn a_value_may_use_the_cache_when_it_is_dropped() {
    type Handle = Rc<RefCell<Option<LocalCache<u32, Rc<Leaves>>>>>;
    struct Leaves(u32, Handle);
    impl Drop for Leaves {
        fn drop(&mut self) {
            let cache = self.1.borrow().clone();
            if let Some(cache) = cache.filter(|_| self.0 < 5) {
                let next = self.0 + 1;
                cache.insert(next, Rc::new(Leaves(next, Rc::clone(&self.1))));
            }
        }
    }
    let handle = Rc::new(RefCell::new(None));
    let cache = cache::<u32, Rc<Leaves>>();
    *handle.borrow_mut() = Some(cache.clone());
    cache.insert(0, Rc::new(Leaves(0, Rc::clone(&handle))));
    for key in 0..5 {
        assert!(cache.invalidate(&key));
    }
    assert_eq!(cache.len(), 1);
    *handle.borrow_mut() = None;
}
