//! What setters change beside the queue, and setters that take their turn in it.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::{Deleted, Put, Table};
use crate::support::{in_time, panic_message};
use larder::{cached, invalidates, registry, writes};
use std::thread;

/// A getter that is written behind, with a setter and deleters.
macro_rules! prices {
    ($($setting:tt)*) => {
        #[cached(strategy = "write_behind", queue(delay = "1000days", $($setting)*), skip(table))]
        pub(super) fn price(table: &Table, id: u32) -> Option<u64> {
            table.load(id)
        }
        #[writes(price(id) = cents)]
        fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
            table.put(id, cents)
        }
        #[invalidates(price(id))]
        fn delete(table: &Table, id: u32) -> Result<(), String> {
            table.delete(id)
        }
    };
}

#[test]
fn a_delete_runs_after_the_writes_before_it() {
    prices!();
    in_time(|| {
        let table = Table::default();
        assert_eq!(set(&table, 1, 10), Ok(()));
        assert_eq!(set(&table, 2, 20), Ok(()));
        assert_eq!(delete(&table, 1), Ok(()));
        assert_eq!(table.row(1), None, "its body has run when it returns");
        assert_eq!(price(&table, 1), None);
        assert_eq!(price::queue_stats().depth, 1, "other keys go on waiting");
        price::flush();
        assert_eq!((table.row(1), table.row(2)), (None, Some(20)));
    });
}

#[test]
fn a_write_after_a_delete_stays() {
    prices!();
    in_time(|| {
        let table = Table::with(1, 10);
        assert_eq!(price(&table, 1), Some(10));
        assert_eq!(set(&table, 1, 20), Ok(()));
        assert_eq!(delete(&table, 1), Ok(()));
        assert_eq!(set(&table, 1, 30), Ok(()));
        assert_eq!(price(&table, 1), Some(30));
        price::flush();
        assert_eq!((price(&table, 1), table.row(1)), (Some(30), Some(30)));
        assert_eq!(table.log().last(), Some(&Put(1, 30)));
    });
}

#[test]
fn a_write_that_is_accepted_while_a_delete_runs_comes_after_it() {
    prices!();
    in_time(|| {
        let table = Table::with(1, 10);
        table.stop();
        thread::scope(|scope| {
            let deleter = scope.spawn(|| delete(&table, 1));
            table.wait_for_writes(1);
            assert_eq!(set(&table, 1, 20), Ok(()), "a setter does not wait");
            assert_eq!(price(&table, 1), Some(20));
            table.go_on();
            assert_eq!(deleter.join().expect("no panic"), Ok(()));
        });
        assert_eq!(price(&table, 1), Some(20));
        price::flush();
        assert_eq!(table.log(), [Deleted(1), Put(1, 20)]);
        assert_eq!((price(&table, 1), table.row(1)), (Some(20), Some(20)));
    });
}

#[test]
fn a_delete_that_fails_leaves_what_was_there() {
    prices!();
    in_time(|| {
        let table = Table::with(1, 10);
        assert_eq!(set(&table, 1, 20), Ok(()));
        price::flush();
        table.fail(1);
        assert!(delete(&table, 1).is_err());
        assert_eq!((price(&table, 1), table.loads()), (Some(20), 0));
        table.panic(1);
        panic_message(|| delete(&table, 1));
        assert_eq!((price(&table, 1), table.loads()), (None, 1));
        assert_eq!(set(&table, 1, 30), Ok(()));
        price::flush();
        assert_eq!(table.row(1), Some(30));
    });
}

#[test]
fn a_delete_makes_dead_letters_of_its_key_old() {
    prices!(retries = 0,);
    in_time(|| {
        let table = Table::default();
        let die = |id| {
            table.fail(1);
            assert_eq!(set(&table, id, 10), Ok(()));
            price::flush();
        };
        die(1);
        die(2);
        die(3);
        assert_eq!(delete(&table, 1), Ok(()));
        table.fail(1);
        assert!(delete(&table, 2).is_err(), "it changed nothing");
        assert_eq!(price::replay_dead_letters(), 2);
        price::flush();
        let rows = [1, 2, 3].map(|id| table.row(id));
        assert_eq!(rows, [None, Some(10), Some(10)]);
    });
}

#[test]
fn who_forgets_all_waits_for_all() {
    prices!();
    #[invalidates(price(..))]
    fn delete_all(table: &Table) -> Result<(), String> {
        for id in [1, 2, 3] {
            assert_eq!(table.row(id), Some(10), "all is stored before");
            table.delete(id)?;
        }
        Ok(())
    }
    in_time(|| {
        let table = Table::default();
        for id in [1, 2, 3] {
            assert_eq!(set(&table, id, 10), Ok(()));
        }
        assert_eq!(delete_all(&table), Ok(()));
        assert_eq!([1, 2, 3].map(|id| price(&table, id)), [None; 3]);
        assert_eq!(set(&table, 2, 20), Ok(()));
        price::flush();
        assert_eq!([1, 2, 3].map(|id| table.row(id)), [None, Some(20), None]);
    });
}

#[test]
fn a_delete_by_tag_runs_after_the_writes_that_carry_it() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days"),
        tags = [format!("turns: of {owner}")],
        skip(table)
    )]
    fn price(table: &Table, owner: u32, id: u32) -> Option<u64> {
        assert!(owner > 0);
        table.load(id)
    }
    #[writes(price(owner, id) = cents)]
    fn set(table: &Table, owner: u32, id: u32, cents: u64) -> Result<(), String> {
        assert!(owner > 0);
        table.put(id, cents)
    }
    #[invalidates(tag("turns: of {owner}"))]
    fn delete(table: &Table, owner: u32, ids: &[u32]) -> Result<(), String> {
        assert!(owner > 0);
        ids.iter().try_for_each(|id| table.delete(*id))
    }
    in_time(|| {
        let table = Table::default();
        for (owner, id) in [(1, 1), (1, 2), (2, 3)] {
            assert_eq!(set(&table, owner, id, 10), Ok(()));
        }
        assert_eq!(delete(&table, 1, &[1, 2]), Ok(()));
        assert_eq!((price(&table, 1, 1), price(&table, 2, 3)), (None, Some(10)));
        price::flush();
        assert_eq!([1, 2, 3].map(|id| table.row(id)), [None, None, Some(10)]);
    });
}

#[test]
fn a_delete_may_stand_in_several_queues_at_once() {
    mod first {
        use super::*;
        prices!();
        pub(super) fn write(table: &Table, id: u32) {
            assert_eq!(set(table, id, 10), Ok(()));
            let _ = (delete, price);
        }
    }
    mod second {
        use super::*;
        prices!();
        pub(super) fn write(table: &Table, id: u32) {
            assert_eq!(set(table, id, 10), Ok(()));
            let _ = (delete, price);
        }
    }
    #[invalidates(first::price(a), second::price(b))]
    fn delete(table: &Table, a: u32, b: u32) -> Result<(), String> {
        assert_eq!((table.row(a), table.row(b)), (Some(10), Some(10)));
        table.delete(a)?;
        table.delete(b)
    }
    #[invalidates(second::price(b))]
    #[invalidates(first::price(..))]
    fn delete_turned(table: &Table, a: u32, b: u32) -> Result<(), String> {
        delete::uncached(table, a, b)
    }
    in_time(|| {
        let table = Table::default();
        thread::scope(|scope| {
            for thread in 0..4_u32 {
                let table = &table;
                scope.spawn(move || {
                    for turn in 0..20 {
                        let (a, b) = (thread * 2, thread * 2 + 1);
                        first::write(table, a);
                        second::write(table, b);
                        let done = if turn % 2 == 0 {
                            delete(table, a, b)
                        } else {
                            delete_turned(table, a, b)
                        };
                        assert_eq!(done, Ok(()));
                    }
                });
            }
        });
        assert!((0..8).all(|id| table.row(id).is_none()));
    });
}

/// What a queued setter changes beside its getter, it changes when its body runs.
#[test]
fn changes_beside_happen_with_the_body() {
    #[cached(strategy = "write_behind", queue(delay = "1000days", retries = 1, backoff = "1ms".."2ms"), skip(table))]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[cached(skip(table))]
    fn dear(table: &Table, id: u32) -> bool {
        table.load(id) > Some(15)
    }
    #[cached(strategy = "write_through")]
    fn last(of: u32) -> u64 {
        u64::from(of)
    }
    #[cached(tags = ["turns: prices"], skip(table))]
    fn sum(table: &Table, ids: &[u32]) -> u64 {
        ids.iter().filter_map(|id| table.load(*id)).sum()
    }
    #[cached]
    fn other(id: u32) -> u32 {
        id
    }
    #[invalidates(dear(id), tag("turns: prices"), other(..))]
    #[writes(price(id) = cents, last(0) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    in_time(|| {
        let table = Table::with(1, 10);
        let seen = || {
            let (price, dear) = (price(&table, 1), dear(&table, 1));
            (price, dear, sum(&table, &[1]), last(0), other(1))
        };
        assert_eq!(seen(), (Some(10), false, 10, 0, 1));
        assert_eq!(set(&table, 1, 20), Ok(()));
        assert_eq!(
            seen(),
            (Some(20), false, 10, 0, 1),
            "the table is as it was"
        );
        table.fail(2);
        price::flush();
        assert_eq!(
            seen(),
            (Some(10), false, 10, 0, 1),
            "a dead letter changes nothing"
        );
        assert!(dear::contains(1) && other::contains(1));
        assert_eq!(price::replay_dead_letters(), 1);
        table.fail(1);
        price::flush();
        assert!(!dear::contains(1) && !sum::contains(&[1]) && !other::contains(1));
        assert_eq!(seen(), (Some(20), true, 20, 20, 1));
        registry::invalidate_tag("turns: prices");
    });
}

#[test]
fn changes_beside_are_forgotten_where_the_body_panics() {
    #[cached(
        strategy = "write_behind",
        queue(delay = "1000days", retries = 0),
        skip(table)
    )]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[cached(skip(table))]
    fn dear(table: &Table, id: u32) -> bool {
        table.load(id) > Some(15)
    }
    #[writes(price(id) = cents)]
    #[invalidates(dear(id))]
    fn set(table: &Table, id: u32, cents: u64) {
        table.put(id, cents).expect("it can be written");
    }
    in_time(|| {
        let table = Table::with(1, 10);
        assert!(!dear(&table, 1));
        table.panic(1);
        set(&table, 1, 20);
        price::flush();
        assert!(dear(&table, 1), "the row was written before the panic");
        assert_eq!(price::dead_letters().len(), 1);
    });
}

#[test]
fn a_setter_may_be_called_by_the_body_of_another() {
    prices!();
    #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
    fn stock(table: &Table, id: u32) -> Option<u64> {
        table.load(id + 100)
    }
    #[writes(stock(id) = count)]
    fn set_stock(table: &Table, id: u32, count: u64) -> Result<(), String> {
        set(table, id, count * 10)?;
        if id < 5 {
            set_stock(table, id + 1, count)?;
        }
        table.put(id + 100, count)
    }
    in_time(|| {
        let table = Table::default();
        assert_eq!(set_stock(&table, 4, 1), Ok(()));
        stock::flush();
        stock::flush();
        price::flush();
        assert_eq!((table.row(104), table.row(105)), (Some(1), Some(1)));
        assert_eq!((table.row(4), table.row(5)), (Some(10), Some(10)));
        assert_eq!(delete(&table, 4), Ok(()));
        assert_eq!(price(&table, 4), None);
    });
}
