//! Setters of a `write_behind` getter: they return at once, readers see the new value, and the table
//! follows.
//!
//! Queues here wait for so long that nothing is stored unless a test asks for it.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::{Put, Table};
use crate::support::{SECOND, in_time, wait_until};
use larder::{cached, registry, writes};
use std::sync::Mutex;
use std::thread;

#[test]
fn a_setter_returns_before_the_table_is_written() {
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    in_time(|| {
        let table = Table::with(1, 10);
        table.stop();
        assert_eq!(price(&table, 1), Some(10));
        assert_eq!(set(&table, 1, 20), Ok(()));
        assert_eq!((price(&table, 1), table.row(1)), (Some(20), Some(10)));
        assert_eq!(price::queue_stats().depth, 1);
        table.go_on();
        price::flush();
        assert_eq!((price(&table, 1), table.row(1)), (Some(20), Some(20)));
        assert_eq!(table.loads(), 1);
    });
}

#[test]
fn a_setter_that_calls_itself_is_stored_whole_by_a_shutdown() {
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)?;
        match cents {
            20 => set(table, id, 21), // the same key
            21 => set(table, id + 1, 22),
            _ => Ok(()),
        }
    }
    in_time(|| {
        let table = Table::default();
        assert_eq!(set(&table, 1, 20), Ok(()));
        assert!(price::shutdown(SECOND * 60).is_empty());
        assert_eq!((table.row(1), table.row(2)), (Some(21), Some(22)));
        assert_eq!(price::queue_stats().retried, 0);
    });
}

#[test]
fn the_delay_is_over_by_itself() {
    #[cached(strategy = "write_behind", queue(delay = "1ms"), skip(table))]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) {
        table.put(id, cents).expect("it can be written");
    }
    in_time(|| {
        let table = Table::default();
        set(&table, 1, 20);
        wait_until("the row is there", || table.row(1) == Some(20));
    });
}

#[test]
fn of_several_writes_of_one_key_only_the_newest_is_stored() {
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> u64 {
        table.put(id, cents).expect("it can be written");
        cents
    }
    /// Another setter of the same getter, with other arguments.
    #[writes(price(id) = cents)]
    fn set_shown(table: &Table, shown: &str, id: u32, cents: u64) -> Result<u64, String> {
        assert_eq!(shown, format!("{cents} cents"));
        table.put(id, cents).map(|()| cents)
    }
    in_time(|| {
        let table = Table::default();
        for cents in 1..=10 {
            assert_eq!(set(&table, 1, cents), cents);
        }
        set(&table, 2, 7);
        assert_eq!(set_shown(&table, &String::from("11 cents"), 1, 11), Ok(11));
        assert_eq!((price(&table, 1), price(&table, 2)), (Some(11), Some(7)));
        price::flush();
        assert_eq!(table.log(), [Put(1, 11), Put(2, 7)]);
        let stats = price::queue_stats();
        let counts = (stats.accepted, stats.coalesced, stats.written);
        assert_eq!(counts, (12, 10, 2));
    });
}

#[test]
fn a_batch_function_gets_keys_and_values() {
    static CALLS: Mutex<Vec<Vec<(u32, u64)>>> = Mutex::new(Vec::new());
    #[cached(strategy = "write_behind", queue(delay = "1000days", batch = 3))]
    fn views(page: u32) -> u64 {
        unreachable!("{page} was put")
    }
    #[writes(views(page) = n, batch = store_views)]
    fn set_views(page: u32, n: u64) -> Result<(), String> {
        unreachable!("{page} is stored in a batch, with {n}")
    }
    fn store_views(items: &[(u32, u64)]) -> Result<(), String> {
        CALLS.lock().expect("no panic").push(items.to_vec());
        Ok(())
    }
    let calls = || CALLS.lock().expect("no panic").clone();
    in_time(move || {
        for page in 1..=3 {
            assert_eq!(set_views(page, 10), Ok(()));
        }
        wait_until("a full batch is stored", || calls().len() == 1);
        assert_eq!(set_views(4, 10), Ok(()));
        assert_eq!(set_views(5, 10), Ok(()));
        assert_eq!(set_views(4, 11), Ok(()));
        views::flush();
        let mut last = calls().swap_remove(1);
        last.sort_unstable();
        assert_eq!(last, [(4, 11), (5, 10)], "each key once");
        assert_eq!(calls()[0], [(1, 10), (2, 10), (3, 10)]);
        assert_eq!(views::queue_stats().batches, 2);
    });
}

#[test]
fn a_batch_function_takes_more_of_the_setters_arguments() {
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    fn label(table: &Table, sku: &str, region: u8) -> Option<u64> {
        table.load(u32::from(region))
    }
    #[writes(label(sku, region) = cents, batch = store(table, "prices"))]
    fn set(table: &Table, sku: &str, region: u8, cents: u64) -> Result<(), String> {
        unreachable!("{table:?} {sku} {region} {cents} is stored in a batch")
    }
    type Item = ((Box<str>, u8), u64);
    fn store(table: &Table, name: &str, items: &[Item]) -> Result<(), String> {
        assert_eq!(name, "prices");
        for ((sku, region), cents) in items {
            let id = u32::from(*region) + u32::try_from(sku.len()).expect("it is short");
            table.put(id, *cents)?;
        }
        Ok(())
    }
    in_time(|| {
        let table = Table::default();
        assert_eq!(set(&table, &String::from("tea"), 10, 1), Ok(()));
        assert_eq!(set(&table, "rice", 20, 2), Ok(()));
        label::flush();
        assert_eq!(table.log(), [Put(13, 1), Put(24, 2)]);
    });
}

#[test]
fn one_key_may_be_flushed_alone() {
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
        for id in [1, 2, 3] {
            assert_eq!(set(&table, id, 10), Ok(()));
        }
        price::flush_key(2);
        assert_eq!(table.log(), [Put(2, 10)]);
        price::flush_key(4);
        assert_eq!(price::queue_stats().depth, 2);
        price::flush();
        assert_eq!(table.log(), [Put(2, 10), Put(1, 10), Put(3, 10)]);
    });
}

#[test]
fn readers_find_what_waits_though_the_entry_be_gone() {
    #[cached(
        strategy = "write_behind",
        capacity = 1,
        tags = ["behind: gone"],
        queue(delay = "1000days"),
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
        for id in 1..=5 {
            assert_eq!(set(&table, id, u64::from(id)), Ok(()));
        }
        let seen = |id| (price(&table, id), price::peek(id), price::contains(id));
        let waiting = |id| (Some(u64::from(id)), Some(u64::from(id)), true);
        for id in 1..=5 {
            assert_eq!(seen(id), waiting(id), "evicted");
        }
        price::invalidate(1);
        assert_eq!(seen(1), waiting(1), "invalidated");
        registry::invalidate_tag("behind: gone");
        assert_eq!(seen(2), waiting(2), "invalidated by a tag");
        price::clear();
        for id in 1..=5 {
            assert_eq!(seen(id), waiting(id), "cleared");
        }
        assert_eq!(table.loads(), 0);
        price::flush();
        for id in 1..=5 {
            assert_eq!(price(&table, id), Some(u64::from(id)), "stored");
        }
        assert!(table.loads() >= 4, "the cache holds one");
    });
}

#[test]
fn a_value_that_is_not_to_be_cached_is_seen_while_it_waits() {
    #[cached(
        strategy = "write_behind",
        cache_if = |cents| *cents < 100,
        queue(delay = "1000days"),
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
        assert_eq!(price(&table, 1), Some(10));
        assert_eq!(set(&table, 1, 100), Ok(()));
        assert_eq!((price(&table, 1), table.loads()), (Some(100), 1));
        price::flush();
        assert!(!price::contains(1));
        assert_eq!((price(&table, 1), table.loads()), (Some(100), 1));
    });
}

#[test]
fn none_may_be_queued_where_none_is_cached() {
    #[cached(
        strategy = "write_behind",
        cache_none = true,
        queue(delay = "1000days"),
        skip(table)
    )]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: Option<u64>) -> Result<(), String> {
        match cents {
            Some(cents) => table.put(id, cents),
            None => table.delete(id),
        }
    }
    in_time(|| {
        let table = Table::with(1, 10);
        assert_eq!(set(&table, 1, None), Ok(()));
        assert_eq!((price(&table, 1), table.row(1)), (None, Some(10)));
        assert_eq!(set(&table, 2, Some(20)), Ok(()));
        price::flush();
        assert_eq!((price(&table, 1), table.row(1)), (None, None));
        assert_eq!((price(&table, 2), table.row(2)), (Some(20), Some(20)));
        assert_eq!(table.loads(), 0);
    });
}

#[test]
fn what_is_put_and_waits_carries_the_tags_of_its_getter() {
    #[cached(strategy = "write_behind", tags = [format!("behind: of {owner}")], queue(delay = "1000days"))]
    fn pet(owner: u32) -> String {
        format!("the pet of {owner}")
    }
    #[writes(pet(owner) = name)]
    fn name_it(owner: u32, name: &str) {
        assert!(!name.is_empty());
    }
    in_time(|| {
        name_it(1, "Rex");
        name_it(2, "Tom");
        pet::flush();
        registry::invalidate_tag("behind: of 1");
        assert_eq!((pet(1).as_str(), pet(2).as_str()), ("the pet of 1", "Tom"));
    });
}

#[test]
fn a_load_that_a_queued_write_overtook_is_not_stored() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days"),
        skip(table, meanwhile)
    )]
    fn price(table: &Table, id: u32, meanwhile: &dyn Fn()) -> Option<u64> {
        let row = table.load(id);
        meanwhile();
        row
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    in_time(|| {
        let table = Table::with(1, 10);
        let nothing = || ();
        price(&table, 1, &|| assert_eq!(set(&table, 1, 20), Ok(())));
        assert_eq!(price(&table, 1, &nothing), Some(20));
        // Nor one that began before, where the write is stored before it ends.
        price(&table, 2, &|| {
            assert_eq!(set(&table, 2, 20), Ok(()));
            price::flush();
            price::invalidate(2);
        });
        assert_eq!(price(&table, 2, &nothing), Some(20));
    });
}

#[test]
fn writers_of_many_threads_lose_nothing() {
    const THREADS: u64 = 4;
    const WRITES: u64 = 50;
    #[cached(
        strategy = "write_behind",
        queue(delay = "1ms", batch = 7, capacity = 20, workers = 2),
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
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let table = &table;
                scope.spawn(move || {
                    for write in 0..WRITES {
                        let id = u32::try_from(thread * 10 + write % 5).expect("it is small");
                        assert_eq!(set(table, id, write), Ok(()));
                        assert_eq!(price(table, id), Some(write), "its own writes");
                    }
                });
            }
        });
        price::flush();
        for thread in 0..THREADS {
            for last in WRITES - 5..WRITES {
                let id = u32::try_from(thread * 10 + last % 5).expect("it is small");
                assert_eq!(table.row(id), Some(last));
            }
        }
        let stats = price::queue_stats();
        assert_eq!(stats.accepted, THREADS * WRITES);
        assert_eq!(stats.accepted, stats.written + stats.coalesced);
    });
}
