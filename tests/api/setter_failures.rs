//! Queued writes that fail, queues that are full, and queues that are shut down.

use crate::setter_support::{Put, Table};
use crate::support::{in_time, seconds, wait_until};
use larder::{WriteError, cached, writes};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

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
        let error = letters[0].error().to_string();
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
        let setter = letter.setter().to_string();
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
