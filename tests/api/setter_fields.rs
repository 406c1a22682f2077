//! `WriteBehind` caches that an object owns.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::{Put, Table};
use crate::support::{SECOND, Task, in_time, seconds, wait_until};
use larder::{Cache, Clock, Overflow, QueueSettings, WriteBehind, cached, invalidates, writes};
use std::sync::Arc;
use std::time::Duration;

/// A repository: neither `Hash` nor `Eq`, and cloned with its cache.
#[derive(Clone)]
struct Repo {
    table: Table,
    prices: WriteBehind<u32, u64>,
}

/// Never over by itself.
fn settings() -> QueueSettings<u32, u64> {
    QueueSettings::new().delay(seconds(100_000_000))
}

impl Repo {
    fn new(table: Table) -> Self {
        Self::with(table, Cache::new(100), settings())
    }

    fn with(table: Table, cache: Cache<u32, u64>, settings: QueueSettings<u32, u64>) -> Self {
        let prices = WriteBehind::new(cache, settings).expect("the settings are right");
        Self { table, prices }
    }

    #[cached(cache = self.prices, strategy = "write_behind")]
    fn price(&self, id: u32) -> Option<u64> {
        self.table.load(id)
    }

    #[writes(self.price(id) = cents)]
    fn set(&self, id: u32, cents: u64) -> Result<(), String> {
        self.table.put(id, cents)
    }

    #[writes(self.price(id) = cents, batch = Repo::store(self))]
    fn set_batched(&self, id: u32, cents: u64) -> Result<(), String> {
        unreachable!("{id} is stored in a batch, with {cents}")
    }

    fn store(&self, items: &[(u32, u64)]) -> Result<(), String> {
        items
            .iter()
            .try_for_each(|(id, cents)| self.table.put(*id, *cents))
    }

    #[writes(self.price(id) = cents)]
    fn set_down(&self, id: u32, cents: u64) -> Result<(), String> {
        if id > 0 {
            self.set_down(id - 1, cents)?;
        }
        self.table.put(id, cents)
    }

    #[invalidates(self.price(id))]
    fn delete(&self, id: u32) -> Result<(), String> {
        self.table.delete(id)
    }

    #[invalidates(self.price(..))]
    fn delete_all(&self) -> Result<(), String> {
        self.table.delete(1)
    }
}

#[test]
fn the_queue_of_a_field_is_that_of_its_owner() {
    in_time(|| {
        let [one, two] = [(); 2].map(|()| Repo::new(Table::with(1, 10)));
        assert_eq!((one.price(1), two.price(1)), (Some(10), Some(10)));
        assert_eq!(one.set(1, 20), Ok(()));
        assert_eq!((one.price(1), two.price(1)), (Some(20), Some(10)));
        assert_eq!(
            (one.price_queue_stats().depth, two.price_queue_stats().depth),
            (1, 0)
        );
        one.price_flush_key(1);
        assert_eq!((one.table.row(1), two.table.row(1)), (Some(20), Some(10)));
        assert_eq!(one.set(2, 20), Ok(()));
        one.price_flush();
        assert_eq!(one.table.log(), [Put(1, 20), Put(2, 20)]);
        assert_eq!((one.delete(1), one.price(1)), (Ok(()), None));
        assert_eq!((one.set(1, 30), one.delete_all()), (Ok(()), Ok(())));
        assert_eq!((one.price(1), one.price(2)), (None, Some(20)));
    });
}

#[test]
fn a_batch_function_may_be_a_method() {
    in_time(|| {
        let repo = Repo::new(Table::default());
        assert_eq!(repo.set_batched(1, 10), Ok(()));
        assert_eq!(repo.set_batched(2, 20), Ok(()));
        repo.price_flush();
        assert_eq!(repo.table.log(), [Put(1, 10), Put(2, 20)]);
        assert_eq!(repo.price_queue_stats().batches, 1);
    });
}

#[test]
fn the_owner_that_is_dropped_last_stores_what_waits() {
    in_time(|| {
        let table = Table::default();
        let repo = Repo::new(table.clone());
        assert_eq!(repo.set(1, 10), Ok(()));
        let clone = repo.clone();
        assert_eq!(clone.set(2, 20), Ok(()));
        drop(repo);
        assert_eq!(table.row(1), None);
        drop(clone);
        assert_eq!((table.row(1), table.row(2)), (Some(10), Some(20)));
    });
}

#[test]
fn what_a_body_queues_while_its_owner_is_dropped_is_stored_too() {
    in_time(|| {
        let table = Table::default();
        let repo = Repo::new(table.clone());
        assert_eq!(repo.set_down(3, 10), Ok(()));
        drop(repo);
        wait_until("all is stored", || table.row(0) == Some(10));
    });
}

#[test]
fn dead_letters_do_not_keep_the_queue_of_their_owner() {
    #[derive(Clone)]
    struct Owner(WriteBehind<u32, Arc<u64>>);
    impl Owner {
        #[cached(cache = self.0, strategy = "write_behind")]
        fn shared(&self, id: u32) -> Option<Arc<u64>> {
            assert!(id > 0);
            None
        }
        #[writes(self.shared(id) = value)]
        fn share(&self, id: u32, value: &Arc<u64>) -> Result<(), String> {
            Err(format!("{id} is not stored, nor {value}"))
        }
    }
    in_time(|| {
        let value = Arc::new(7);
        let settings = QueueSettings::new().delay(seconds(100_000_000)).retries(0);
        let owner = Owner(WriteBehind::new(Cache::new(10), settings).expect("right"));
        assert_eq!(owner.share(1, &value), Ok(()));
        owner.shared_flush();
        assert_eq!(owner.shared_dead_letters().len(), 1);
        drop(owner);
        wait_until("all is gone", || Arc::strong_count(&value) == 1);
    });
}

/// An `Arc` of the owner is one of the owner's own.
#[test]
fn an_owner_in_an_arc_lives_on_in_its_queued_bodies() {
    #[writes(repo.price(id) = cents)]
    fn set(repo: &Arc<Repo>, id: u32, cents: u64) -> Result<(), String> {
        repo.table.put(id, cents)
    }
    in_time(|| {
        let (table, clock) = (Table::default(), Clock::manual());
        let cache = Cache::builder().clock(clock.clone()).build();
        let settings = QueueSettings::new().delay(seconds(10));
        let repo = Arc::new(Repo::with(table.clone(), cache.expect("valid"), settings));
        assert_eq!(set(&repo, 1, 10), Ok(()));
        drop(repo);
        assert_eq!(table.row(1), None);
        clock.advance(seconds(10));
        wait_until("it is stored", || table.row(1) == Some(10));
    });
}

#[test]
fn an_owner_that_shuts_down_has_stored_what_waits() {
    in_time(|| {
        let table = Table::default();
        let repo = Repo::new(table.clone());
        assert_eq!(repo.set(1, 10), Ok(()));
        assert!(repo.price_shutdown(seconds(30)).is_empty());
        drop(repo);
        assert_eq!(table.row(1), Some(10));
    });
}

#[test]
fn writes_wait_for_the_delay_of_the_owners_clock() {
    in_time(|| {
        let clock = Clock::manual();
        let cache = Cache::builder()
            .clock(clock.clone())
            .ttl(seconds(5))
            .build();
        let settings = QueueSettings::new().delay(seconds(10));
        let repo = Repo::with(Table::default(), cache.expect("valid"), settings);
        assert_eq!(repo.set(1, 10), Ok(()));
        clock.advance(seconds(9));
        assert_eq!(repo.table.row(1), None);
        assert_eq!(repo.price(1), Some(10), "expired, but it waits");
        clock.advance(SECOND);
        wait_until("it is stored", || repo.table.row(1) == Some(10));
    });
}

#[test]
fn retries_come_later_and_later() {
    in_time(|| {
        let clock = Clock::manual();
        let cache = Cache::builder()
            .clock(clock.clone())
            .build()
            .expect("valid");
        let settings = QueueSettings::new()
            .delay(Duration::ZERO)
            .retries(2)
            .backoff(seconds(10), seconds(100));
        let repo = Repo::with(Table::default(), cache, settings);
        repo.table.fail(2);
        assert_eq!(repo.set(1, 10), Ok(()));
        let retried = |times| {
            wait_until("it has failed", || {
                repo.price_queue_stats().retried == times
            });
        };
        retried(1);
        clock.advance(seconds(4));
        assert_eq!(
            repo.price_queue_stats().retried,
            1,
            "at least half of ten seconds"
        );
        clock.advance(seconds(6));
        retried(2);
        clock.advance(seconds(9));
        assert_eq!(repo.table.row(1), None, "at least half of twenty seconds");
        clock.advance(seconds(11));
        wait_until("it is stored", || repo.table.row(1) == Some(10));
    });
}

/// A getter cannot see the settings of a field, so its setters have no error to refuse by.
#[test]
fn the_setters_of_a_field_that_refuses_run_their_bodies() {
    #[writes(repo.price(id) = cents)]
    fn set_at_once(repo: &Repo, id: u32, cents: u64) -> Result<(), String> {
        repo.table.set(id, cents);
        Ok(())
    }
    in_time(|| {
        let settings = settings().capacity(1).overflow(Overflow::Reject);
        let repo = Repo::with(Table::default(), Cache::new(10), settings);
        repo.table.stop();
        assert_eq!(repo.set(1, 10), Ok(()));
        repo.table.wait_for_writes(1);
        assert_eq!(set_at_once(&repo, 2, 20), Ok(()));
        assert_eq!((repo.table.row(2), repo.price(2)), (Some(20), Some(20)));
        repo.table.go_on();
        repo.price_flush();
        assert_eq!((repo.table.row(1), repo.table.loads()), (Some(10), 0));
    });
}

#[test]
fn an_async_owner() {
    #[derive(Clone)]
    struct Later(Repo);
    impl Later {
        #[cached(cache = self.0.prices, strategy = "write_behind")]
        async fn price(&self, id: u32) -> Option<u64> {
            std::future::ready(()).await;
            self.0.table.load(id)
        }
        #[writes(self.price(id) = cents)]
        async fn set(&self, id: u32, cents: u64) -> Result<(), String> {
            std::future::ready(()).await;
            self.0.table.put(id, cents)
        }
    }
    in_time(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build();
        runtime.expect("a runtime").block_on(async {
            let later = Later(Repo::new(Table::default()));
            assert_eq!(later.set(1, 10).await, Ok(()));
            assert_eq!(
                (later.price(1).await, later.0.table.row(1)),
                (Some(10), None)
            );
            later.price_flush().await;
            assert_eq!(later.0.table.row(1), Some(10));
            assert_eq!(later.set(1, 20).await, Ok(()));
            assert!(later.price_shutdown(seconds(30)).await.is_empty());
            assert_eq!(later.set(1, 30).await, Ok(()));
            assert_eq!(later.0.table.row(1), Some(30));
        });
        // Without a runtime, async bodies run on the threads of the queue.
        let later = Later(Repo::new(Table::default()));
        assert_eq!(Task::new(later.set(1, 10)).end(), Ok(()));
        later.0.price_flush();
        assert_eq!(later.0.table.row(1), Some(10));
    });
}
