//! A call that waits for itself is told so by a panic with the name of the cache, and never hangs;
//! waits that do end are let be.

use crate::support::{Task, in_time, message_of, panic_message};
use larder::{Builder, Cache};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Barrier, OnceLock};
use std::task::Poll;
use std::thread;
use tokio::sync::oneshot;

fn named(name: &'static str) -> Cache<u32, u32> {
    Cache::<u32, u32>::builder()
        .name(name)
        .build()
        .expect("valid")
}

fn assert_tells(message: &str, name: &str) {
    assert!(
        message.contains(&format!("`{name}` waits for its own key")),
        "{message}"
    );
}

#[test]
fn a_body_that_asks_for_its_own_key_panics() {
    in_time(|| {
        let cache = named("price");
        let message = panic_message(|| cache.get_with(&1, || cache.get_with(&1, || 10)));
        assert_tells(&message, "price");
        assert_eq!(cache.get_with(&1, || 20), 20, "the cache is as before");
        assert_eq!(cache.get(&1), Some(20));
    });
}

#[test]
fn a_body_that_catches_the_panic_goes_on() {
    in_time(|| {
        let cache = named("price");
        let value = cache.get_with(&1, || {
            panic_message(|| cache.get_with(&1, || 10));
            20
        });
        assert_eq!((value, cache.get(&1)), (20, Some(20)));
    });
}

#[test]
fn a_ring_through_other_keys_panics() {
    fn descend(cache: &Cache<u32, u32>, key: u32) -> u32 {
        cache.get_with(&key, || descend(cache, (key + 1) % 5))
    }
    in_time(|| {
        let cache = named("descend");
        assert_tells(&panic_message(|| descend(&cache, 0)), "descend");
        assert!(cache.is_empty());
    });
}

#[test]
fn a_ring_through_a_second_cache_panics() {
    in_time(|| {
        let (chicken, egg) = (named("chicken"), named("egg"));
        let ring = || chicken.get_with(&1, || egg.get_with(&1, || chicken.get_with(&1, || 10)));
        assert_tells(&panic_message(ring), "chicken");
        assert_eq!((chicken.get(&1), egg.get(&1)), (None, None));
        assert_eq!(chicken.get_with(&1, || egg.get_with(&1, || 10)), 10);
    });
}

/// What is asked of a value before it is stored is a part of its load.
#[test]
fn a_weigher_that_asks_for_the_key_it_weighs_panics() {
    in_time(|| {
        let own: Arc<OnceLock<Cache<u32, u32>>> = Arc::default();
        let asks = Arc::clone(&own);
        let builder = Cache::<u32, u32>::builder().name("scales").max_weight(100);
        let builder = builder.weigher(move |key, value| {
            if *value == 7 {
                let cache = asks.get().expect("it was made");
                cache.get_with(key, || 1);
            }
            1
        });
        let cache = builder.build().expect("valid");
        own.set(cache.clone()).expect("it was not set");
        assert_tells(&panic_message(|| cache.get_with(&1, || 7)), "scales");
        assert_eq!(cache.get_with(&1, || 8), 8);
    });
}

/// Thread `n` loads key `n`, and once all do, asks for the next key.
fn ring_of_threads(threads: u32) -> Vec<Result<u32, String>> {
    let cache = named("ring");
    let all_inside = Arc::new(Barrier::new(threads as usize));
    let spawn = |n| {
        let (cache, all_inside) = (cache.clone(), Arc::clone(&all_inside));
        thread::spawn(move || {
            cache.get_with(&n, || {
                all_inside.wait();
                cache.get_with(&((n + 1) % threads), || 100)
            })
        })
    };
    let threads: Vec<_> = (0..threads).map(spawn).collect();
    let results = threads
        .into_iter()
        .map(|thread| thread.join().map_err(|panic| message_of(&*panic)));
    results.collect()
}

#[test]
fn a_ring_over_threads_panics_in_one_and_lets_the_others_go_on() {
    for threads in [2, 3, 8] {
        let results = in_time(move || ring_of_threads(threads));
        let panics: Vec<_> = results
            .iter()
            .filter_map(|result| result.as_ref().err())
            .collect();
        assert_eq!(panics.len(), 1, "{results:?}");
        assert_tells(panics[0], "ring");
        assert!(
            results.iter().flatten().all(|value| *value == 100),
            "{results:?}"
        );
    }
}

#[test]
fn a_future_that_asks_for_its_own_key_panics() {
    let cache = named("price");
    let call = cache.get_with_async(&1, || async {
        cache.get_with_async(&1, || async { 10 }).await
    });
    assert_tells(&panic_message(|| Task::new(call).poll()), "price");
    assert_eq!(cache.get_with(&1, || 20), 20);
    assert_eq!(cache.get(&1), Some(20));
}

#[test]
fn a_future_that_asks_for_its_own_key_without_await_panics() {
    in_time(|| {
        let cache = named("price");
        let call = cache.get_with_async(&1, || async { cache.get_with(&1, || 10) });
        assert_tells(&panic_message(|| Task::new(call).poll()), "price");
    });
}

/// Loads `key`, and when told to, asks for `next`.
fn task(cache: &Cache<u32, u32>, key: u32, next: u32) -> (Task<'_, u32>, oneshot::Sender<()>) {
    let (go_on, told) = oneshot::channel();
    let task = async move {
        let body = async move || {
            told.await.expect("the test tells");
            let inner: Pin<Box<dyn Future<Output = u32>>> =
                Box::pin(cache.get_with_async(&next, || async { 100 }));
            inner.await
        };
        cache.get_with_async(&key, body).await
    };
    (Task::waiting(task), go_on)
}

#[test]
fn a_ring_over_tasks_panics_in_the_one_that_closes_it() {
    let cache = named("ring");
    let (mut one, one_goes_on) = task(&cache, 1, 2);
    let (mut two, two_goes_on) = task(&cache, 2, 1);
    one_goes_on.send(()).expect("it waits");
    assert_eq!(one.poll(), None, "waits for two");
    two_goes_on.send(()).expect("it waits");
    assert_tells(&panic_message(|| two.poll()), "ring");
    drop(two);
    assert!(one.is_woken());
    assert_eq!(one.end(), 100, "the other takes over the key");
}

#[test]
fn a_chain_that_is_no_ring_is_let_be() {
    let cache = named("chain");
    let (one, one_goes_on) = task(&cache, 1, 2);
    let (two, two_goes_on) = task(&cache, 2, 3);
    let (three, three_goes_on) = task(&cache, 3, 4);
    let mut tasks = [one, two, three];
    for go_on in [one_goes_on, two_goes_on] {
        go_on.send(()).expect("it waits");
    }
    assert!(tasks.iter_mut().all(|task| task.poll().is_none()));
    three_goes_on.send(()).expect("it waits");
    for task in tasks.into_iter().rev() {
        assert_eq!(task.end(), 100);
    }
}

#[test]
fn a_wait_that_was_given_up_closes_no_ring() {
    let cache = named("given up");
    let (mut two, two_goes_on) = task(&cache, 2, 1);
    let (go_on, told) = oneshot::channel();
    let one = Task::waiting(cache.get_with_async(&1, || async {
        let mut inner = Box::pin(cache.get_with_async(&2, || async { unreachable!() }));
        let waits = poll_fn(|context| Poll::Ready(inner.as_mut().poll(context).is_pending()));
        assert!(waits.await);
        drop(inner);
        told.await.expect("the test tells")
    }));
    two_goes_on.send(()).expect("it waits");
    assert_eq!(two.poll(), None, "one does not wait for two any more");
    go_on.send(10).expect("it waits");
    assert_eq!((one.end(), two.end()), (10, 10));
}

#[test]
fn a_wait_that_was_given_up_takes_no_other_along() {
    let cache = named("others");
    let (two, _goes_on) = task(&cache, 2, 20);
    let (mut three, three_goes_on) = task(&cache, 3, 1);
    let (mut four, four_goes_on) = task(&cache, 4, 3);
    let one = Task::waiting(cache.get_with_async(&1, || async {
        let ask = async |key| {
            cache
                .get_with_async(&key, || async { unreachable!("another loads") })
                .await
        };
        let (mut third, mut second) = (Box::pin(ask(3)), Box::pin(ask(2)));
        for wait in [&mut third, &mut second] {
            let waits = poll_fn(|context| Poll::Ready(wait.as_mut().poll(context).is_pending()));
            assert!(waits.await);
        }
        drop(second);
        third.await
    }));
    four_goes_on.send(()).expect("it waits");
    assert_eq!(four.poll(), None, "waits for three");
    drop(four);
    three_goes_on.send(()).expect("it waits");
    assert_tells(&panic_message(|| three.poll()), "others");
    drop((one, two));
}

#[test]
fn a_body_may_ask_for_one_other_key_twice_at_a_time() {
    let cache = named("twice");
    let (go_on, told) = oneshot::channel();
    let both = cache.get_with_async(&1, || async {
        let first = cache.get_with_async(&2, || async { told.await.expect("the test tells") });
        let second = cache.get_with_async(&2, || async { unreachable!("the first loads") });
        let (first, second) = tokio::join!(first, second);
        first + second
    });
    let both = Task::waiting(both);
    go_on.send(10).expect("it waits");
    assert_eq!(both.end(), 20);
}

#[test]
fn two_branches_of_one_body_that_wait_for_each_other_panic() {
    let cache = named("branches");
    let both = cache.get_with_async(&1, || async {
        let (first_waits, second_waits) = (tokio::sync::Notify::new(), tokio::sync::Notify::new());
        let first = cache.get_with_async(&2, || async {
            first_waits.notify_one();
            second_waits.notified().await;
            cache.get_with_async(&3, || async { 30 }).await
        });
        let second = cache.get_with_async(&3, || async {
            second_waits.notify_one();
            first_waits.notified().await;
            cache.get_with_async(&2, || async { 20 }).await
        });
        let (first, second) = tokio::join!(first, second);
        first + second
    });
    let mut both = Task::new(both);
    let polls = || (0..10).find_map(|_| both.poll());
    assert_tells(&panic_message(polls), "branches");
}

#[test]
fn a_ring_in_the_cache_of_one_thread_panics() {
    let cache = Builder::<u32, u32>::new().name("local").build_local();
    let cache = cache.expect("valid");
    let message = panic_message(|| cache.get_with(&1, || cache.get_with(&1, || 10)));
    assert_tells(&message, "local");
    let call = cache.get_with_async(&1, || async {
        cache.get_with_async(&1, || async { 10 }).await
    });
    assert_tells(&panic_message(|| Task::new(call).poll()), "local");
    assert_eq!(cache.get_with(&1, || 20), 20);
}
