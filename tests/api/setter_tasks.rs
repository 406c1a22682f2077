//! Async setters of a `write_behind` getter: their bodies are tasks of the runtime.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::{Deleted, Put, Table};
use crate::support::{Task, in_time, wait_until};
use larder::{cached, invalidates, writes};
use std::sync::Mutex;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::yield_now;

fn threads(count: usize) -> Runtime {
    let runtime = Builder::new_multi_thread().worker_threads(count).build();
    runtime.expect("a runtime")
}

fn one_thread() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime")
}

#[test]
fn an_async_setter_returns_before_its_body_has_run() {
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    async fn price(table: &Table, id: u32) -> Option<u64> {
        yield_now().await;
        table.load(id)
    }
    #[writes(price(id) = cents)]
    async fn set(table: &Table, name: &str, id: u32, cents: u64) -> Result<u64, String> {
        yield_now().await;
        assert_eq!(name, "tea");
        table.put(id, cents).map(|()| cents)
    }
    for runtime in [threads(2), one_thread()] {
        in_time(move || {
            runtime.block_on(async {
                let table = Table::with(1, 10);
                price::invalidate(1);
                assert_eq!(price(&table, 1).await, Some(10));
                for cents in [20, 30] {
                    let name = String::from("tea");
                    assert_eq!(set(&table, &name, 1, cents).await, Ok(cents));
                }
                assert_eq!((price(&table, 1).await, table.row(1)), (Some(30), Some(10)));
                price::flush().await;
                assert_eq!(table.log(), [Put(1, 30)]);
                assert_eq!((price(&table, 1).await, table.loads()), (Some(30), 1));
            });
        });
    }
}

#[test]
fn an_async_batch_function_stores_many_at_once() {
    static CALLS: Mutex<Vec<Vec<(u32, u64)>>> = Mutex::new(Vec::new());
    #[cached(strategy = "write_behind", queue(delay = "1000days"))]
    async fn views(page: u32) -> u64 {
        unreachable!("{page} was put")
    }
    #[writes(views(page) = n, batch = store(table))]
    async fn set(table: &Table, page: u32, n: u64) -> Result<(), String> {
        unreachable!("{table:?} {page} {n} is stored in a batch")
    }
    async fn store(table: &Table, items: &[(u32, u64)]) -> Result<(), String> {
        yield_now().await;
        CALLS.lock().expect("no panic").push(items.to_vec());
        items.iter().try_for_each(|(page, n)| table.put(*page, *n))
    }
    in_time(|| {
        threads(1).block_on(async {
            let table = Table::default();
            for page in [1, 2, 3] {
                assert_eq!(set(&table, page, 10).await, Ok(()));
            }
            views::flush().await;
            assert_eq!(table.log(), [Put(1, 10), Put(2, 10), Put(3, 10)]);
            assert_eq!(CALLS.lock().expect("no panic").len(), 1);
        });
    });
}

#[test]
fn async_bodies_that_fail_and_panic_are_tried_again() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", retries = 2, backoff = "1ms".."2ms"),
        skip(table)
    )]
    async fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    async fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        yield_now().await;
        table.put(id, cents)
    }
    in_time(|| {
        threads(1).block_on(async {
            let table = Table::with(1, 10);
            table.fail(1);
            table.panic(1);
            assert_eq!(set(&table, 1, 20).await, Ok(()));
            price::flush().await;
            assert_eq!(table.row(1), Some(20));
            assert_eq!(price::queue_stats().retried, 2);
            table.fail(3);
            assert_eq!(set(&table, 1, 30).await, Ok(()));
            price::flush().await;
            assert_eq!(
                price::dead_letters()[0].error().as_str(),
                "the table is down"
            );
            assert_eq!(price(&table, 1).await, Some(20));
            assert_eq!(price::replay_dead_letters(), 1);
            price::flush_key(1).await;
            assert_eq!(table.row(1), Some(30));
        });
    });
}

/// A write is accepted or it is not, but never half: whoever drops the future of a setter that waits
/// for room has written nothing.
#[test]
fn a_setter_that_is_cancelled_while_it_waits_for_room_has_written_nothing() {
    static GATE: Semaphore = Semaphore::const_new(0);
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", capacity = 1),
        skip(table)
    )]
    async fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    async fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        GATE.acquire()
            .await
            .map(SemaphorePermit::forget)
            .expect("it is open");
        table.put(id, cents)
    }
    in_time(|| {
        let runtime = threads(1);
        let _inside = runtime.enter();
        let table = Table::default();
        assert_eq!(Task::new(set(&table, 1, 10)).end(), Ok(()));
        let cancelled = Task::waiting(set(&table, 2, 20));
        let mut waiting = Task::waiting(set(&table, 3, 30));
        assert!(!price::contains(2) && !price::contains(3));
        drop(cancelled);
        assert_eq!(waiting.poll(), None, "there is still no room");
        GATE.add_permits(10);
        let mut done = None;
        wait_until("there is room", || {
            done = waiting.poll();
            done.is_some()
        });
        assert_eq!(done, Some(Ok(())));
        runtime.block_on(price::flush());
        assert_eq!(table.log(), [Put(1, 10), Put(3, 30)]);
        let stats = price::queue_stats();
        assert_eq!((stats.accepted, stats.depth), (2, 0));
    });
}

#[test]
fn an_accepted_write_is_stored_though_its_caller_is_cancelled() {
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    async fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    async fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        yield_now().await;
        table.put(id, cents)
    }
    in_time(|| {
        let runtime = threads(1);
        let table = Table::default();
        let caller = runtime.spawn({
            let table = table.clone();
            async move {
                set(&table, 1, 10).await.expect("it is accepted");
                std::future::pending::<()>().await;
            }
        });
        wait_until("it is accepted", || price::queue_stats().depth == 1);
        caller.abort();
        assert!(runtime.block_on(caller).is_err());
        runtime.block_on(price::flush());
        assert_eq!(table.row(1), Some(10));
    });
}

#[test]
fn an_async_delete_waits_for_its_turn_without_blocking_the_thread() {
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    async fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    async fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        yield_now().await;
        table.put(id, cents)
    }
    #[invalidates(price(id))]
    async fn delete(table: &Table, id: u32) -> Result<(), String> {
        yield_now().await;
        table.delete(id)
    }
    #[invalidates(price(..))]
    async fn delete_all(table: &Table) -> Result<(), String> {
        yield_now().await;
        table.delete(1)?;
        table.delete(2)
    }
    in_time(|| {
        one_thread().block_on(async {
            let table = Table::default();
            assert_eq!(set(&table, 1, 10).await, Ok(()));
            assert_eq!(delete(&table, 1).await, Ok(()));
            assert_eq!(table.log(), [Put(1, 10), Deleted(1)]);
            assert_eq!(set(&table, 1, 20).await, Ok(()));
            assert_eq!(price(&table, 1).await, Some(20));
            price::flush().await;
            assert_eq!(table.row(1), Some(20));
            assert_eq!(set(&table, 2, 30).await, Ok(()));
            assert_eq!(delete_all(&table).await, Ok(()));
            assert_eq!(
                (price(&table, 1).await, price(&table, 2).await),
                (None, None)
            );
            assert_eq!(table.log()[3..], [Put(2, 30), Deleted(1), Deleted(2)]);
        });
    });
}

#[test]
fn a_delete_that_is_cancelled_leaves_the_queue_to_others() {
    static GATE: Semaphore = Semaphore::const_new(0);
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    async fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    async fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    #[invalidates(price(id))]
    async fn delete(table: &Table, id: u32) -> Result<(), String> {
        table.delete(id)?;
        GATE.acquire()
            .await
            .map(drop)
            .map_err(|_| "closed".to_owned())
    }
    in_time(|| {
        let runtime = threads(1);
        let _inside = runtime.enter();
        let table = Table::with(1, 10);
        let read = || Task::new(price(&table, 1)).end();
        assert_eq!(read(), Some(10));
        let deleting = Task::waiting(delete(&table, 1));
        let second = Task::waiting(delete(&table, 1));
        assert_eq!(Task::new(set(&table, 1, 20)).end(), Ok(()));
        assert_eq!(read(), Some(20), "a setter waits for no one");
        drop(second);
        drop(deleting);
        runtime.block_on(price::flush());
        assert_eq!((table.row(1), read()), (Some(20), Some(20)));
        assert_eq!(table.log(), [Deleted(1), Put(1, 20)]);
    });
}

#[test]
fn futures_of_setters_are_send_where_their_bodies_are() {
    fn assert_send<F: Future + Send>(future: F) -> F {
        future
    }
    #[cached(strategy = "write_behind", queue(delay = "1000days"))]
    async fn behind(id: u32) -> u64 {
        u64::from(id)
    }
    #[cached(strategy = "write_through")]
    async fn through(id: u32) -> u64 {
        u64::from(id)
    }
    #[writes(behind(id) = cents)]
    #[invalidates(through(id))]
    async fn set_behind(id: u32, cents: u64) {
        yield_now().await;
        assert!(id > 0 && cents > 0);
    }
    #[writes(through(id))]
    #[invalidates(behind(id))]
    async fn set_through(id: u32, cents: u64) -> u64 {
        yield_now().await;
        assert!(id > 0);
        cents
    }
    #[writes(through(id) = cents)]
    async fn set_local(id: u32, cents: u64, local: std::rc::Rc<u64>) {
        std::future::ready(()).await;
        assert!(id > 0 && *local == cents);
    }
    in_time(|| {
        threads(1).block_on(async {
            assert_send(set_behind(1, 10)).await;
            assert_eq!(assert_send(set_through(1, 20)).await, 20);
            assert_send(behind::flush()).await;
            assert_eq!((behind(1).await, through(1).await), (1, 20));
        });
        Task::new(set_local(2, 30, 30.into())).end();
        assert_eq!(through::peek(2), Some(30));
    });
}

#[test]
fn the_error_of_an_async_setter_need_not_be_send() {
    fn assert_send<T: Send>(future: T) -> T {
        future
    }
    type Failed = Box<dyn std::error::Error>;

    #[cached(strategy = "write_behind")]
    async fn behind(id: u32) -> u64 {
        0
    }
    #[writes(behind(id) = cents)]
    async fn set_behind(id: u32, cents: u64) -> Result<(), Failed> {
        yield_now().await;
        Ok(())
    }
    #[cached(strategy = "write_through")]
    async fn through(id: u32) -> u64 {
        0
    }
    #[writes(through(id) = cents)]
    async fn set_through(id: u32, cents: u64) -> Result<(), Failed> {
        yield_now().await;
        Ok(())
    }
    in_time(|| {
        threads(1).block_on(async {
            let (behind, through) = (set_behind(1, 10), set_through(1, 20));
            assert!(assert_send(async { behind.await.is_ok() }).await);
            assert!(assert_send(async { through.await.is_ok() }).await);
        });
    });
}
