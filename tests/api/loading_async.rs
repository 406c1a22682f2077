//! Loads by futures: shared by tasks, and by tasks with threads; handed over when dropped.

use crate::support::{LIMIT, Load, Task, in_time, wait_for, wait_until};
use larder::Cache;
use std::future::{Future, pending};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use tokio::sync::{Barrier, oneshot};
use tokio::task::{JoinSet, yield_now};
use tokio::time::timeout;

const CALLERS: usize = 64;

/// Runs a test on a runtime with several threads, and ends it where it hangs.
fn on_tokio(test: impl Future<Output = ()> + Send + 'static) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime
        .worker_threads(4)
        .enable_time()
        .build()
        .expect("there are threads");
    let test = async { timeout(LIMIT, tokio::spawn(test)).await.expect("it hangs") };
    runtime.block_on(test).expect("no panic");
}

async fn until_all_have_missed(cache: &Cache<u32, u32>) {
    while cache.stats().misses < CALLERS as u64 {
        yield_now().await;
    }
}

/// 64 tasks that ask for key 1; the body is told how many ran before it.
fn all_ask<F>(
    cache: &Cache<u32, u32>,
    runs: &Arc<AtomicUsize>,
    body: fn(Cache<u32, u32>, usize) -> F,
) -> JoinSet<u32>
where
    F: Future<Output = u32> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for _ in 0..CALLERS {
        let (cache, runs) = (cache.clone(), Arc::clone(runs));
        tasks.spawn(async move {
            let run = || body(cache.clone(), runs.fetch_add(1, Ordering::SeqCst));
            cache.get_with_async(&1, run).await
        });
    }
    tasks
}

#[test]
fn tasks_that_miss_one_key_share_one_run_of_the_body() {
    on_tokio(async {
        let (cache, runs) = (Cache::new(100), Arc::default());
        let tasks = all_ask(&cache, &runs, |cache, _| async move {
            until_all_have_missed(&cache).await;
            10
        });
        assert_eq!(tasks.join_all().await, [10; CALLERS]);
        assert_eq!(runs.load(Ordering::SeqCst), 1);
        let stats = cache.stats();
        assert_eq!((stats.misses, stats.loads, stats.coalesced), (64, 1, 63));
    });
}

#[test]
fn after_an_aborted_leader_one_waiter_takes_over_for_all() {
    on_tokio(async {
        let (cache, runs) = (Cache::<u32, u32>::new(100), Arc::default());
        let (leads, leading) = oneshot::channel();
        let leader = {
            let cache = cache.clone();
            let body = || async {
                leads.send(()).expect("the test waits");
                pending().await
            };
            tokio::spawn(async move { cache.get_with_async(&1, body).await })
        };
        leading.await.expect("the leader tells");
        let tasks = all_ask(&cache, &runs, |_, _| async { 10 });
        while cache.stats().misses < 65 {
            yield_now().await;
        }
        leader.abort();
        assert_eq!(tasks.join_all().await, [10; CALLERS]);
        assert!(leader.await.expect_err("aborted").is_cancelled());
        assert_eq!(runs.load(Ordering::SeqCst), 1, "and the leader's: two");
        let stats = cache.stats();
        assert_eq!(
            (stats.loads, stats.load_failures, stats.coalesced),
            (2, 1, 63)
        );
    });
}

#[test]
fn after_a_panic_in_a_task_one_waiter_takes_over_for_all() {
    on_tokio(async {
        let (cache, runs) = (Cache::new(100), Arc::default());
        let mut tasks = all_ask(&cache, &runs, |cache, run| async move {
            until_all_have_missed(&cache).await;
            assert!(run > 0, "the first panics");
            10
        });
        let (mut served, mut panicked) = (0, 0);
        while let Some(result) = tasks.join_next().await {
            match result {
                Ok(value) => served += value / 10,
                Err(error) => panicked += u32::from(error.is_panic()),
            }
        }
        assert_eq!((served, panicked, runs.load(Ordering::SeqCst)), (63, 1, 2));
    });
}

#[test]
fn different_keys_load_side_by_side_in_tasks() {
    on_tokio(async {
        let cache = Cache::<usize, usize>::new(100);
        let all_inside = Arc::new(Barrier::new(CALLERS));
        let mut tasks = JoinSet::new();
        for key in 0..CALLERS {
            let (cache, all_inside) = (cache.clone(), Arc::clone(&all_inside));
            tasks.spawn(async move {
                let body = || async {
                    all_inside.wait().await;
                    key
                };
                cache.get_with_async(&key, body).await
            });
        }
        assert_eq!(tasks.join_all().await.len(), CALLERS);
        assert_eq!(cache.stats().loads, 64);
    });
}

#[test]
fn tasks_and_threads_share_one_load() {
    in_time(|| {
        let cache = Cache::<u32, u32>::new(100);
        let load = Load::begin(&cache, 1);
        thread::scope(|scope| {
            let waits = scope.spawn(|| cache.get_with(&1, || unreachable!("a task loads")));
            wait_until("the thread missed", || cache.stats().misses == 2);
            assert_eq!(load.end(10), 10);
            assert_eq!(waits.join().expect("no panic"), 10);
        });
    });
}

#[test]
fn a_task_waits_for_a_thread() {
    in_time(|| {
        let cache = Cache::<u32, u32>::new(100);
        let (end, told) = mpsc::channel();
        thread::scope(|scope| {
            let leader = scope.spawn(|| cache.get_with(&1, move || told.recv().expect("told")));
            wait_until("the thread loads", || cache.stats().loads == 1);
            let waiter = wait_for(&cache, 1);
            end.send(10).expect("it waits");
            assert_eq!(leader.join().expect("no panic"), 10);
            assert!(waiter.is_woken());
            assert_eq!(waiter.end(), 10);
        });
    });
}

#[test]
fn a_thread_takes_over_from_a_dropped_task() {
    in_time(|| {
        let cache = Cache::<u32, u32>::new(100);
        let task = Task::waiting(cache.get_with_async(&1, pending));
        thread::scope(|scope| {
            let waits = scope.spawn(|| cache.get_with(&1, || 10));
            wait_until("the thread missed", || cache.stats().misses == 2);
            drop(task);
            assert_eq!(waits.join().expect("no panic"), 10);
        });
    });
}

#[test]
fn all_who_wait_are_woken_so_that_a_dropped_one_is_not_missed() {
    let cache = Cache::<u32, u32>::new(100);
    let leader = Task::waiting(cache.get_with_async(&1, pending));
    let waiter = || Task::waiting(cache.get_with_async(&1, || async { 10 }));
    let (first, second) = (waiter(), waiter());
    drop(leader);
    assert!(first.is_woken() && second.is_woken());
    drop(first);
    assert_eq!(second.end(), 10);
}

#[test]
fn a_waiter_that_gives_up_disturbs_nobody() {
    let cache = Cache::<u32, u32>::new(100);
    let load = Load::begin(&cache, 1);
    let (gives_up, stays) = (wait_for(&cache, 1), wait_for(&cache, 1));
    drop(gives_up);
    assert_eq!(load.end(10), 10);
    assert!(stays.is_woken());
    assert_eq!(stays.end(), 10);
}

#[test]
fn a_waiter_that_is_polled_in_vain_is_still_woken() {
    let cache = Cache::<u32, u32>::new(100);
    let load = Load::begin(&cache, 1);
    let mut waiter = wait_for(&cache, 1);
    for _ in 0..3 {
        assert_eq!(waiter.poll(), None);
    }
    assert_eq!(load.end(10), 10);
    assert!(waiter.is_woken());
    assert_eq!(waiter.end(), 10);
}

#[test]
fn a_future_that_is_never_polled_does_nothing() {
    let cache = Cache::<u32, u32>::new(100);
    drop(cache.get_with_async(&1, || async { unreachable!() }));
    assert_eq!((cache.stats().misses, cache.stats().loads), (0, 0));
}

#[test]
fn a_hit_is_ready_at_once() {
    let cache = Cache::<u32, u32>::new(100);
    cache.insert(1, 10);
    let call = cache.get_with_async(&1, || async { unreachable!() });
    assert_eq!(Task::new(call).poll(), Some(10));
    let call = cache.try_get_with_async::<_, (), _>(&1, || async { unreachable!() });
    assert_eq!(Task::new(call).poll(), Some(Ok(10)));
}

#[test]
fn an_err_of_a_future_is_not_stored() {
    let cache = Cache::<u32, u32>::new(100);
    let failing = cache.try_get_with_async(&1, || async { Err("no") });
    assert_eq!(Task::new(failing).poll(), Some(Err("no")));
    let next = cache.try_get_with_async::<_, (), _>(&1, || async { Ok(10) });
    assert_eq!(Task::new(next).poll(), Some(Ok(10)));
    assert_eq!(cache.get(&1), Some(10));
}

#[test]
fn a_load_may_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let cache = Cache::<String, String>::new(100);
    is_send(&cache.get_with_async("key", || async { String::new() }));
    is_send(&cache.try_get_with_async("key", || async { Ok::<_, String>(String::new()) }));
}
