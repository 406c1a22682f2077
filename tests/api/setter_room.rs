//! Queues that are full, and queues that are shut down.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::{Put, Table};
use crate::support::{in_time, seconds, wait_until};
use larder::{WriteError, cached, writes};
use std::thread;
use std::time::Duration;

#[derive(Debug)]
enum Refusal {
    Busy(WriteError),
    Down(String),
}

impl From<WriteError> for Refusal {
    fn from(error: WriteError) -> Self {
        Self::Busy(error)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

#[test]
fn a_full_queue_may_refuse_and_then_nothing_has_changed() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", capacity = 2, overflow = "reject"),
        skip(table)
    )]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<(), Refusal> {
        table.put(id, cents).map_err(Refusal::Down)
    }
    in_time(|| {
        let table = Table::with(3, 10);
        assert_eq!(price(&table, 3), Some(10));
        table.stop();
        assert!(set(&table, 1, 20).is_ok() && set(&table, 2, 20).is_ok());
        // A full queue does not wait for its delay.
        table.wait_for_writes(1);
        let refused = set(&table, 3, 20);
        assert!(
            matches!(
                refused,
                Err(Refusal::Busy(WriteError::QueueFull { capacity: 2, .. }))
            ),
            "{refused:?}"
        );
        assert_eq!((price(&table, 3), table.loads()), (Some(10), 1));
        assert!(set(&table, 2, 30).is_ok(), "it takes the place of another");
        table.go_on();
        price::flush();
        assert_eq!(
            [1, 2, 3].map(|id| table.row(id)),
            [Some(20), Some(30), Some(10)]
        );
        assert!(set(&table, 3, 20).is_ok());
        price::flush();
        assert_eq!((table.row(3), price::queue_stats().rejected), (Some(20), 1));
    });
}

#[test]
fn a_full_queue_may_let_the_setter_run_its_body() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", capacity = 1, overflow = "write_through"),
        skip(table)
    )]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    /// The keys from 100 on are stored by whoever asks.
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<u64, String> {
        if id < 100 {
            table.put(id, cents)?;
        } else if cents == 0 {
            return Err("not for nothing".to_owned());
        } else {
            table.set(id, cents);
        }
        Ok(cents)
    }
    in_time(|| {
        let table = Table::with(100, 10);
        assert_eq!(price(&table, 100), Some(10));
        table.stop();
        assert_eq!(set(&table, 1, 20), Ok(20));
        table.wait_for_writes(1);
        assert_eq!(set(&table, 100, 0), Err("not for nothing".to_owned()));
        assert_eq!(
            (price(&table, 100), table.loads()),
            (Some(10), 1),
            "as it was"
        );
        assert_eq!(set(&table, 100, 20), Ok(20));
        assert_eq!((table.row(100), price(&table, 100)), (Some(20), Some(20)));
        assert_eq!(table.loads(), 0, "it was put");
        assert_eq!(price::queue_stats().written_through, 2);
        table.go_on();
        price::flush();
        assert_eq!(table.row(1), Some(20));
    });
}

#[test]
fn a_setter_waits_for_room_in_a_full_queue() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", capacity = 1),
        skip(table)
    )]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    in_time(|| {
        let table = Table::default();
        table.stop();
        assert_eq!(set(&table, 1, 10), Ok(()));
        table.wait_for_writes(1);
        thread::scope(|scope| {
            let blocked = scope.spawn(|| set(&table, 2, 20));
            thread::yield_now();
            assert!(!price::contains(2) && !blocked.is_finished());
            table.go_on();
            assert_eq!(blocked.join().expect("no panic"), Ok(()));
        });
        assert_eq!(price(&table, 2), Some(20));
        price::flush();
        assert_eq!(table.log(), [Put(1, 10), Put(2, 20)]);
    });
}

#[test]
fn a_shutdown_tells_what_it_did_not_store_and_setters_store_for_themselves_then() {
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    in_time(|| {
        let table = Table::default();
        assert_eq!(set(&table, 1, 10), Ok(()));
        table.stop();
        let unwritten = price::shutdown(Duration::ZERO);
        let keys: Vec<_> = unwritten
            .iter()
            .map(|left| (*left.key(), *left.value()))
            .collect();
        assert_eq!(keys, [(1, 10)]);
        table.go_on();
        assert!(price::shutdown(seconds(30)).is_empty(), "it tries again");
        assert_eq!(table.row(1), Some(10));

        assert_eq!(set(&table, 2, 20), Ok(()));
        assert_eq!((table.row(2), price::queue_stats().depth), (Some(20), 0));
        assert_eq!((price(&table, 2), table.loads()), (Some(20), 0));
        table.fail(1);
        assert_eq!(set(&table, 2, 30), Err("the table is down".to_owned()));
        assert_eq!((price(&table, 2), table.loads()), (Some(20), 0));
        table.panic(1);
        crate::support::panic_message(|| set(&table, 2, 40));
        assert_eq!((price(&table, 2), table.loads()), (Some(40), 1));
    });
}

#[test]
fn what_waits_is_seen_by_its_age() {
    #[cached(strategy = "write_behind", queue(delay = "1000days"))]
    fn price(id: u32) -> u64 {
        u64::from(id)
    }
    #[writes(price(id) = cents)]
    fn set(id: u32, cents: u64) {
        assert!(id > 0 && cents > 0);
    }
    let _turn = crate::support::system_clock();
    assert_eq!(price::queue_stats().oldest_waiting, None);
    set(1, 10);
    larder::testing::advance(seconds(3600));
    set(2, 10);
    set(1, 20);
    let oldest = price::queue_stats().oldest_waiting.expect("two wait");
    assert!(
        oldest >= seconds(3600),
        "the first is the oldest, though another took its place"
    );
    price::flush();
    assert_eq!(price::queue_stats().oldest_waiting, None);
    wait_until("all is stored", || price::queue_stats().depth == 0);
}
