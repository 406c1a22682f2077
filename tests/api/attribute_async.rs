//! Async functions: the same promises, for tasks.

use crate::support::{Task, in_time, panic_message};
use larder::cached;
use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Barrier, Notify};
use tokio::task::{JoinSet, LocalSet, yield_now};

const TASKS: usize = 64;

fn threads(count: usize) -> Runtime {
    let runtime = Builder::new_multi_thread().worker_threads(count).build();
    runtime.expect("a runtime")
}

fn assert_send<F: Future + Send>(future: F) -> F {
    future
}

#[test]
fn the_handle_waits_only_where_the_body_runs() {
    #[cached(ttl = "1day", tags = [sku])]
    async fn price(sku: &str) -> Result<Option<usize>, String> {
        yield_now().await;
        match sku {
            "" => Ok(None),
            "x" => Err("no x".to_owned()),
            _ => Ok(Some(sku.len())),
        }
    }
    threads(1).block_on(async {
        assert_eq!(
            [price("tea").await, price("tea").await],
            [Ok(Some(3)), Ok(Some(3))]
        );
        assert_eq!(
            (price("").await, price("x").await.is_err()),
            (Ok(None), true)
        );
        assert_eq!(price::uncached("rice").await, Ok(Some(4)));
        assert_eq!(price::refresh("tea").await, Ok(Some(3)));
    });
    assert_eq!(
        (price::peek("tea"), price::contains("rice")),
        (Some(3), false)
    );
    price::insert("rice", 7);
    assert!(price::invalidate("rice"));
    price::clear();
    assert_eq!(
        (
            price::stats().hits,
            price::stats().loads,
            price::cache().len()
        ),
        (1, 4, 0)
    );
    assert!(price::try_cache().is_ok());
}

#[test]
fn tasks_that_miss_one_key_share_one_run_of_the_body() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    #[cached]
    async fn price(sku: &str) -> usize {
        RUNS.fetch_add(1, Ordering::Relaxed);
        while price::stats().misses < TASKS as u64 {
            yield_now().await;
        }
        sku.len()
    }
    in_time(|| {
        threads(4).block_on(async {
            let mut tasks = JoinSet::new();
            for _ in 0..TASKS {
                tasks.spawn(price("tea"));
            }
            assert_eq!(tasks.join_all().await, [3; TASKS]);
        });
        assert_eq!(RUNS.load(Ordering::Relaxed), 1);
        assert_eq!(price::stats().coalesced, TASKS as u64 - 1);
    });
}

#[test]
fn tasks_that_miss_different_keys_run_at_the_same_time() {
    #[cached(skip(together))]
    async fn double(together: Arc<Barrier>, n: usize) -> usize {
        together.wait().await;
        n * 2
    }
    in_time(|| {
        threads(1).block_on(async {
            let together = Arc::new(Barrier::new(TASKS));
            let mut tasks = JoinSet::new();
            for n in 0..TASKS {
                tasks.spawn(double(together.clone(), n));
            }
            assert_eq!(
                tasks.join_all().await.iter().sum::<usize>(),
                TASKS * (TASKS - 1)
            );
        });
    });
}

#[test]
fn a_task_that_is_aborted_hands_over_to_one_that_waits() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    #[cached(skip(go))]
    async fn price(go: Arc<Notify>, sku: &'static str) -> usize {
        RUNS.fetch_add(1, Ordering::Relaxed);
        go.notified().await;
        sku.len()
    }
    in_time(|| {
        threads(2).block_on(async {
            let (never, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
            let leader = tokio::spawn(price(never, "tea"));
            while RUNS.load(Ordering::Relaxed) < 1 {
                yield_now().await;
            }
            let mut tasks = JoinSet::new();
            for _ in 1..TASKS {
                tasks.spawn(price(go.clone(), "tea"));
            }
            while price::stats().misses < TASKS as u64 {
                yield_now().await;
            }
            leader.abort();
            assert!(leader.await.is_err_and(|error| error.is_cancelled()));
            go.notify_one();
            assert_eq!(tasks.join_all().await, [3; TASKS - 1]);
        });
        assert_eq!(
            RUNS.load(Ordering::Relaxed),
            2,
            "the one that was aborted, and one more"
        );
        assert_eq!(price::stats().load_failures, 1);
    });
}

#[test]
fn a_future_that_was_never_polled_changes_nothing() {
    #[cached]
    async fn price(sku: &str) -> usize {
        std::future::ready(sku.len()).await
    }
    drop(price("tea"));
    assert_eq!(price::stats().misses, 0);
    assert_eq!(Task::new(price("tea")).end(), 3);
}

#[test]
fn a_future_is_send_where_the_one_of_the_body_is() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Shop(u32);
    impl Shop {
        #[cached]
        async fn price(&self, sku: &str) -> Result<u32, std::io::Error> {
            yield_now().await;
            Ok(self.0 + u32::from(sku.is_empty()))
        }
    }
    #[cached(skip(db), tags = [sku])]
    async fn price(db: &Arc<Notify>, sku: &str, region: Option<&[f64]>) -> Option<usize> {
        db.notified().await;
        region.map(|region| region.len() + sku.len())
    }
    #[cached(key: String = sku.to_lowercase())]
    async fn title(sku: &str) -> String {
        yield_now().await;
        sku.to_uppercase()
    }
    #[cached(ttl = "1h", refresh_after = "30m")]
    async fn reloaded<T: Clone + Eq + std::hash::Hash + Send + Sync + 'static>(key: T) -> T {
        yield_now().await;
        key
    }
    let (db, shop) = (Arc::new(Notify::new()), Shop(1));
    drop(assert_send(price(&db, "tea", None)));
    drop(assert_send(price::refresh(&db, "tea", None)));
    drop(assert_send(title("tea")));
    drop(assert_send(shop.price("tea")));
    drop(assert_send(reloaded("tea")));
}

#[test]
fn a_future_need_not_be_send() {
    #[cached(skip(runs))]
    async fn price(runs: Rc<Cell<u32>>, sku: &str) -> usize {
        yield_now().await;
        runs.set(runs.get() + 1);
        sku.len()
    }
    let runs = Rc::new(Cell::new(0));
    let local = LocalSet::new();
    Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(local.run_until(async {
            let tasks = [(); 8].map(|()| tokio::task::spawn_local(price(runs.clone(), "tea")));
            for task in tasks {
                assert_eq!(task.await.ok(), Some(3));
            }
        }));
    assert_eq!(runs.get(), 1);
}

#[test]
fn with_scope_thread_keys_and_values_of_tasks_need_not_be_send() {
    #[cached(scope = "thread", skip(runs))]
    async fn shout(runs: Rc<Cell<u32>>, text: Rc<str>) -> Rc<str> {
        yield_now().await;
        runs.set(runs.get() + 1);
        text.to_uppercase().into()
    }
    let (runs, text): (Rc<Cell<u32>>, Rc<str>) = (Rc::default(), "tea".into());
    let local = LocalSet::new();
    let shouted = Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(local.run_until(async {
            let call = || tokio::task::spawn_local(shout(runs.clone(), text.clone()));
            let (one, two) = (call(), call());
            (one.await.expect("it ends"), two.await.expect("it ends"))
        }));
    assert_eq!((&*shouted.0, runs.get()), ("TEA", 1));
    assert!(Rc::ptr_eq(&shouted.0, &shouted.1), "they shared one run");
    assert!(shout::contains(text));
}

#[test]
fn an_async_function_may_call_itself() {
    #[cached]
    async fn fib(n: u64) -> u64 {
        match n {
            0 | 1 => n,
            _ => Box::pin(fib(n - 1)).await + Box::pin(fib(n - 2)).await,
        }
    }
    assert_eq!(Task::new(fib(60)).end(), 1_548_008_755_920);
    assert_eq!(fib::stats().loads, 61);
}

#[test]
fn a_task_that_waits_for_its_own_key_panics_with_the_name_of_the_function() {
    #[cached]
    async fn endless(n: u32) -> u32 {
        yield_now().await;
        Box::pin(endless(n)).await + 1
    }
    in_time(|| {
        let message = panic_message(|| threads(1).block_on(endless(1)));
        assert!(
            message.contains("endless` waits for its own key"),
            "{message}"
        );
        assert!(!endless::contains(1));
    });
}

#[test]
fn arguments_may_be_borrowed_across_the_waiting_of_the_body() {
    #[cached(skip(log))]
    async fn join<'a>(
        log: &mut Vec<&'a str>,
        text: &'a str,
        parts: &[String],
        pair: (&str, f64),
    ) -> String {
        yield_now().await;
        log.push(text);
        yield_now().await;
        format!("{text} {parts:?} {pair:?}")
    }
    let (mut log, text) = (Vec::new(), String::from("a"));
    threads(1).block_on(async {
        for _ in 0..2 {
            let joined = join(&mut log, &text, &["b".to_owned()], ("c", 0.5)).await;
            assert_eq!(joined, r#"a ["b"] ("c", 0.5)"#);
        }
    });
    assert_eq!(log, ["a"]);
}
