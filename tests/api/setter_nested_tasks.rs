//! Async setters that call setters: the task that has its turn for a key does not wait for itself,
//! whatever thread polls it.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::{Deleted, Put, Table};
use crate::support::{Task, in_time, panic_message};
use larder::{cached, invalidates, writes};
use std::sync::Mutex;
use std::task::{Context, Waker};
use std::thread;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::yield_now;

/// A getter that is written behind, with a setter and a deleter.
macro_rules! prices {
    ($($setting:tt)*) => {
        #[cached(strategy = "write_behind", queue(delay = "1000days", $($setting)*), skip(table))]
        async fn price(table: &Table, id: u32) -> Option<u64> {
            table.load(id)
        }
        #[writes(price(id) = cents)]
        async fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
            table.put(id, cents)
        }
        #[invalidates(price(id))]
        async fn delete(table: &Table, id: u32) -> Result<(), String> {
            yield_now().await;
            table.delete(id)
        }
    };
}

/// Runs a task, on threads that take it from each other.
fn run<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> T {
    in_time(|| {
        let runtime = Builder::new_multi_thread().worker_threads(2).build();
        let runtime = runtime.expect("a runtime");
        runtime.block_on(async { tokio::spawn(task).await.expect("it does not panic") })
    })
}

#[test]
fn an_async_setter_of_a_key_may_call_another_of_it() {
    prices!();
    #[invalidates(price(id))]
    async fn retire(table: &Table, id: u32) -> Result<(), String> {
        yield_now().await;
        delete(table, id).await?;
        yield_now().await;
        price::flush_key(id).await;
        delete(table, id).await
    }
    run(async {
        let table = Table::default();
        assert_eq!(set(&table, 1, 10).await, Ok(()));
        assert_eq!(retire(&table, 1).await, Ok(()));
        assert_eq!(table.log(), [Put(1, 10), Deleted(1), Deleted(1)]);
        assert_eq!(price(&table, 1).await, None);
    });
}

#[test]
fn an_async_setter_of_all_keys_may_call_one_of_a_key() {
    prices!();
    #[invalidates(price(..))]
    async fn wipe(table: &Table) -> Result<(), String> {
        delete(table, 1).await?;
        delete(table, 2).await
    }
    run(async {
        let table = Table::default();
        assert_eq!(set(&table, 1, 10).await, Ok(()));
        assert_eq!(wipe(&table).await, Ok(()));
        assert_eq!(table.log(), [Put(1, 10), Deleted(1), Deleted(2)]);
        assert_eq!(set(&table, 1, 20).await, Ok(()));
        price::flush().await;
        assert_eq!(table.row(1), Some(20), "the turn is over");
    });
}

#[test]
fn an_async_setter_may_call_a_sync_one_of_its_key() {
    prices!();
    #[invalidates(price(id))]
    fn delete_now(table: &Table, id: u32) -> Result<(), String> {
        table.delete(id)
    }
    #[invalidates(price(id))]
    async fn retire(table: &Table, id: u32) -> Result<(), String> {
        yield_now().await;
        delete_now(table, id)
    }
    run(async {
        let table = Table::default();
        assert_eq!(retire(&table, 1).await, Ok(()));
        assert_eq!(table.log(), [Deleted(1)]);
    });
}

#[test]
fn an_async_setter_that_asks_for_all_is_told_that_it_would_wait_for_itself() {
    prices!();
    #[invalidates(price(..))]
    async fn wipe(table: &Table) -> Result<(), String> {
        Ok(())
    }
    #[invalidates(price(id))]
    async fn retire(table: &Table, id: u32) -> Result<(), String> {
        yield_now().await;
        wipe(table).await
    }
    #[invalidates(price(id))]
    async fn flush(table: &Table, id: u32) -> Result<(), String> {
        yield_now().await;
        price::flush().await;
        Ok(())
    }
    let table = Table::default();
    for setter in ["retire", "flush"] {
        let task = table.clone();
        let said = in_time(move || {
            panic_message(|| {
                let runtime = Builder::new_current_thread().build().expect("a runtime");
                runtime.block_on(async {
                    if setter == "retire" {
                        retire(&task, 1).await
                    } else {
                        flush(&task, 1).await
                    }
                })
            })
        });
        assert!(said.contains("it would wait for itself"), "{said}");
    }
    run(async move {
        assert_eq!(delete(&table, 1).await, Ok(()), "nobody is left in the way");
        assert_eq!(wipe(&table).await, Ok(()));
    });
}

#[test]
fn an_async_setter_of_all_keys_may_write_more_than_the_queue_has_room_for() {
    prices!(capacity = 1);
    #[invalidates(price(..))]
    async fn reset(table: &Table) -> Result<(), String> {
        for id in 1..=3 {
            yield_now().await;
            set(table, id, 10).await?;
        }
        Ok(())
    }
    run(async {
        let table = Table::default();
        assert_eq!(reset(&table).await, Ok(()), "it does not wait for room");
        price::flush().await;
        assert_eq!([1, 2, 3].map(|id| table.row(id)), [Some(10); 3]);
    });
}

#[test]
fn an_async_body_that_the_queue_did_not_take_may_call_a_setter_of_its_key() {
    prices!();
    #[writes(price(id) = cents)]
    async fn replace(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        yield_now().await;
        delete(table, id).await?;
        table.put(id, cents)
    }
    run(async {
        let table = Table::default();
        assert!(price::shutdown(std::time::Duration::ZERO).await.is_empty());
        assert_eq!(replace(&table, 1, 10).await, Ok(()));
        assert_eq!(table.log(), [Deleted(1), Put(1, 10)]);
        assert_eq!(price(&table, 1).await, Some(10));
    });
}

/// Two that one body calls at the same time have their turns one after the other.
#[test]
fn setters_that_a_body_awaits_together_wait_for_each_other() {
    static GO_ON: Semaphore = Semaphore::const_new(0);
    prices!();
    #[invalidates(price(id))]
    async fn slowly(table: &Table, id: u32) -> Result<(), String> {
        table.delete(id)?;
        GO_ON.acquire().await.expect("it is open").forget();
        table.put(id, 1)
    }
    #[invalidates(price(1))]
    async fn both(table: &Table) -> Result<(), String> {
        let (one, other) = tokio::join!(slowly(table, 2), async {
            GO_ON.add_permits(1);
            delete(table, 2).await
        });
        one.and(other)
    }
    run(async {
        let table = Table::default();
        assert_eq!(both(&table).await, Ok(()));
        assert_eq!(table.log(), [Deleted(2), Put(2, 1), Deleted(2)]);
    });
}

#[test]
fn other_tasks_of_the_thread_wait_for_a_turn_all_the_same() {
    static GO_ON: Semaphore = Semaphore::const_new(0);
    prices!();
    #[invalidates(price(id))]
    async fn retire(table: &Table, id: u32) -> Result<(), String> {
        GO_ON.acquire().await.expect("it is open").forget();
        table.put(id, 1)
    }
    in_time(|| {
        let table = Table::default();
        let first = Task::waiting(retire(&table, 1));
        let second = Task::waiting(delete(&table, 1));
        GO_ON.add_permits(1);
        assert_eq!(first.end(), Ok(()));
        assert_eq!(second.end(), Ok(()));
        assert_eq!(table.log(), [Put(1, 1), Deleted(1)]);
    });
}

/// What a body has left to drop when its future is dropped is a part of it.
#[test]
fn a_future_that_is_dropped_has_its_turn_to_the_end() {
    struct Cleanup(Table);
    impl Drop for Cleanup {
        fn drop(&mut self) {
            delete_now(&self.0, 1).expect("the table is up");
        }
    }
    prices!();
    #[invalidates(price(id))]
    fn delete_now(table: &Table, id: u32) -> Result<(), String> {
        table.delete(id)
    }
    #[invalidates(price(id))]
    async fn retire(table: &Table, id: u32) -> Result<(), String> {
        let _cleanup = Cleanup(table.clone());
        std::future::pending().await
    }
    in_time(|| {
        let table = Table::default();
        drop(Task::waiting(retire(&table, 1)));
        assert_eq!(table.log(), [Deleted(1)]);
        assert_eq!(delete_now(&table, 1), Ok(()), "the turn is over");
    });
}

/// A task of a runtime goes on on any of its threads.
#[test]
fn a_task_takes_its_turn_along_from_thread_to_thread() {
    prices!();
    #[invalidates(price(id))]
    async fn retire(table: &Table, id: u32) -> Result<(), String> {
        yield_now().await;
        delete(table, id).await
    }
    in_time(|| {
        let table = Table::default();
        let future = Mutex::new(Box::pin(retire(&table, 1)));
        let poll = || {
            let mut future = future.lock().expect("nobody panics");
            let mut context = Context::from_waker(Waker::noop());
            future.as_mut().poll(&mut context).is_ready()
        };
        let ended = (0..10).any(|_| thread::scope(|scope| scope.spawn(poll).join()).expect("ok"));
        assert!(ended, "it waits for itself");
        assert_eq!(table.log(), [Deleted(1)]);
    });
}
