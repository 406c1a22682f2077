//! Queued writes that fail: retries, batches with poison in them, and dead letters.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::{Put, Table};
use crate::support::in_time;
use larder::{cached, writes};
use std::sync::Mutex;

#[test]
fn a_write_that_fails_is_tried_again_until_it_is_stored() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", retries = 3, backoff = "1ms".."2ms"),
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
        let table = Table::with(1, 10);
        table.fail(3);
        assert_eq!(set(&table, 1, 20), Ok(()));
        price::flush();
        assert_eq!((table.row(1), table.log()), (Some(20), vec![Put(1, 20)]));
        let stats = price::queue_stats();
        assert_eq!((stats.retried, stats.dead, stats.written), (3, 0, 1));
    });
}

#[test]
fn a_body_that_panics_is_tried_again_too() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", retries = 2, backoff = "1ms".."2ms"),
        skip(table)
    )]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) {
        table.put(id, cents).expect("it can be written");
    }
    in_time(|| {
        let table = Table::with(1, 10);
        table.panic(2);
        set(&table, 1, 20);
        price::flush();
        assert_eq!(table.log(), [Put(1, 20); 3], "bodies run at least once");
        assert!(price::dead_letters().is_empty());
        table.panic(3);
        set(&table, 1, 30);
        price::flush();
        let letters = price::dead_letters();
        let error = letters[0].error().as_str();
        assert!(error.contains("the connection broke"), "{error}");
    });
}

#[test]
fn what_fails_for_good_is_a_dead_letter_and_readers_see_the_table() {
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    #[cached(
        strategy = "write_behind",
        queue(
            delay = "1000days",
            retries = 1,
            backoff = "1ms".."2ms",
            on_dead = |letter| TOLD.lock().expect("no panic").push(format!("{letter:?}")),
        ),
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
        let table = Table::with(1, 10);
        table.fail(2);
        assert_eq!(set(&table, 1, 20), Ok(()));
        price::flush();
        assert_eq!((price(&table, 1), table.loads()), (Some(10), 1));
        let letters = price::dead_letters();
        let letter = &letters[0];
        assert_eq!((letters.len(), letter.attempts()), (1, 2));
        assert_eq!((letter.key(), letter.value()), (Some(&1), Some(&20)));
        assert_eq!(letter.error().as_str(), "the table is down");
        let setter = letter.setter();
        assert!(setter.contains("set"), "{setter}");
        let told = TOLD.lock().expect("no panic").clone();
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("the table is down"), "{told:?}");

        assert_eq!(price::replay_dead_letters(), 1);
        assert_eq!(price(&table, 1), Some(20), "it is waiting again");
        price::flush();
        assert_eq!((table.row(1), price::dead_letters().len()), (Some(20), 0));
    });
}

#[test]
fn a_dead_letter_does_not_come_back_over_a_newer_write() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", retries = 0),
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
        for id in [1, 2] {
            table.fail(1);
            assert_eq!(set(&table, id, 20), Ok(()));
            price::flush();
        }
        assert_eq!(price::dead_letters().len(), 2);
        assert_eq!(set(&table, 1, 30), Ok(()));
        price::flush();
        assert_eq!(price::replay_dead_letters(), 1);
        price::flush();
        assert_eq!((table.row(1), table.row(2)), (Some(30), Some(20)));
        assert!(price::dead_letters().is_empty());
        assert_eq!(price::queue_stats().superseded, 1);
    });
}

#[test]
fn the_poison_of_a_batch_dies_alone() {
    static ROWS: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", retries = 1, backoff = "1ms".."2ms")
    )]
    fn views(page: u32) -> u64 {
        u64::from(page)
    }
    #[writes(views(page) = n, batch = store_all)]
    fn set(page: u32, n: u64) -> Result<(), String> {
        store_all(&[(page, n)])
    }
    /// All or nothing, as a transaction is.
    fn store_all(items: &[(u32, u64)]) -> Result<(), String> {
        if items.iter().any(|(_, n)| *n == 13) {
            return Err("13 is not stored".to_owned());
        }
        let pages = items.iter().map(|(page, _)| *page);
        ROWS.lock().expect("no panic").extend(pages);
        Ok(())
    }
    in_time(|| {
        for page in 1..=8 {
            let n = if page == 5 { 13 } else { 100 };
            assert_eq!(set(page, n), Ok(()));
        }
        views::flush();
        let mut rows = ROWS.lock().expect("no panic").clone();
        rows.sort_unstable();
        assert_eq!(rows, [1, 2, 3, 4, 6, 7, 8]);
        let letters = views::dead_letters();
        let dead: Vec<_> = letters
            .iter()
            .filter_map(|letter| letter.key().copied())
            .collect();
        assert_eq!(dead, [5]);
        assert_eq!(letters[0].error().as_str(), "13 is not stored");
    });
}

#[test]
fn a_batch_may_report_item_by_item() {
    static CALLS: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", retries = 1, backoff = "1ms".."2ms")
    )]
    fn views(page: u32) -> u64 {
        u64::from(page)
    }
    #[writes(views(page) = n, batch = store_each)]
    fn set(page: u32, n: u64) {
        unreachable!("{page} is stored in a batch, with {n}")
    }
    #[expect(clippy::unnecessary_wraps, reason = "it may fail as a whole, too")]
    fn store_each(items: &[(u32, u64)]) -> Result<Vec<Result<(), String>>, String> {
        let pages = items.iter().map(|(page, _)| *page).collect();
        CALLS.lock().expect("no panic").push(pages);
        let store = |(page, n): &(u32, u64)| match n {
            13 => Err(format!("no 13 for {page}")),
            _ => Ok(()),
        };
        Ok(items.iter().map(store).collect())
    }
    in_time(|| {
        for page in 1..=4 {
            set(page, if page == 3 { 13 } else { 1 });
        }
        views::flush();
        let calls = CALLS.lock().expect("no panic").clone();
        assert_eq!(calls, [vec![1, 2, 3, 4], vec![3]], "what is stored is done");
        let letters = views::dead_letters();
        assert_eq!(letters[0].error().as_str(), "no 13 for 3");
        assert_eq!((letters.len(), views(3)), (1, 3));
    });
}
