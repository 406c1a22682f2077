//! Setters that call setters: under `write_behind`, who has its turn for a key does not wait for
//! itself. (Async ones: `setter_nested_tasks`.)

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::{Deleted, Put, Table};
use crate::support::{in_time, panic_message, wait_until};
use larder::{cached, invalidates, writes};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;

/// A getter that is written behind, with a setter and a deleter.
macro_rules! prices {
    () => {
        #[cached(strategy = "write_behind", queue(delay = "1000days"), skip(table))]
        fn price(table: &Table, id: u32) -> Option<u64> {
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
fn a_setter_of_a_key_may_call_another_of_it() {
    prices!();
    #[invalidates(price(id))]
    fn retire(table: &Table, id: u32) -> Result<(), String> {
        delete(table, id)
    }
    in_time(|| {
        let table = Table::default();
        assert_eq!(set(&table, 1, 10), Ok(()));
        assert_eq!(retire(&table, 1), Ok(()));
        assert_eq!(table.log(), [Put(1, 10), Deleted(1)]);
        assert_eq!(price(&table, 1), None);
    });
}

#[test]
fn a_setter_of_all_keys_may_call_one_of_a_key() {
    prices!();
    #[invalidates(price(..))]
    fn wipe(table: &Table) -> Result<(), String> {
        delete(table, 1)?;
        delete(table, 2)
    }
    in_time(|| {
        let table = Table::default();
        assert_eq!(set(&table, 1, 10), Ok(()));
        assert_eq!(wipe(&table), Ok(()));
        assert_eq!(table.log(), [Put(1, 10), Deleted(1), Deleted(2)]);
        assert_eq!(set(&table, 1, 20), Ok(()));
        price::flush();
        assert_eq!(table.row(1), Some(20), "the turn is over");
    });
}

#[test]
fn a_setter_may_flush_the_key_of_its_turn() {
    prices!();
    #[invalidates(price(id))]
    fn refresh(table: &Table, id: u32) -> Result<(), String> {
        price::flush_key(id);
        Ok(())
    }
    in_time(|| assert_eq!(refresh(&Table::default(), 1), Ok(())));
}

#[test]
fn a_setter_of_a_key_that_asks_for_all_is_told_that_it_would_wait_for_itself() {
    prices!();
    #[invalidates(price(..))]
    fn wipe(table: &Table) -> Result<(), String> {
        Ok(())
    }
    #[invalidates(price(id))]
    fn retire(table: &Table, id: u32) -> Result<(), String> {
        wipe(table)
    }
    in_time(|| {
        let table = Table::default();
        let said = panic_message(|| retire(&table, 1));
        assert!(said.contains("it would wait for itself"), "{said}");
        assert_eq!(delete(&table, 1), Ok(()), "nobody is left in the way");
        assert_eq!(wipe(&table), Ok(()));
    });
}

#[test]
fn a_setter_that_flushes_the_queue_of_its_turn_is_told_that_it_would_wait_for_itself() {
    prices!();
    #[invalidates(price(id))]
    fn retire(table: &Table, id: u32) -> Result<(), String> {
        assert_eq!(set(table, id, 20), Ok(()));
        price::flush();
        Ok(())
    }
    in_time(|| {
        let table = Table::default();
        let said = panic_message(|| retire(&table, 1));
        assert!(said.contains("it would wait for itself"), "{said}");
        price::flush();
        assert_eq!(
            table.row(1),
            Some(20),
            "what was accepted is stored after the turn"
        );
    });
}

#[test]
fn other_threads_wait_for_a_turn_all_the_same() {
    static INSIDE: AtomicBool = AtomicBool::new(false);
    static GO_ON: AtomicBool = AtomicBool::new(false);
    prices!();
    #[invalidates(price(id))]
    fn retire(table: &Table, id: u32) -> Result<(), String> {
        INSIDE.store(true, SeqCst);
        wait_until("the other has asked", || GO_ON.load(SeqCst));
        thread::yield_now();
        table.put(id, 1)
    }
    in_time(|| {
        let table = Table::default();
        let other = table.clone();
        let first = thread::spawn(move || retire(&other, 1));
        wait_until("it is its turn", || INSIDE.load(SeqCst));
        let other = table.clone();
        let second = thread::spawn(move || delete(&other, 1));
        GO_ON.store(true, SeqCst);
        assert_eq!(first.join().expect("it does not panic"), Ok(()));
        assert_eq!(second.join().expect("it does not panic"), Ok(()));
        assert_eq!(table.log(), [Put(1, 1), Deleted(1)]);
    });
}

#[test]
fn a_setter_of_all_keys_may_write_more_than_the_queue_has_room_for() {
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
    #[invalidates(price(..))]
    fn reset(table: &Table) -> Result<(), String> {
        (1..=3).try_for_each(|id| set(table, id, 10))
    }
    in_time(|| {
        let table = Table::default();
        assert_eq!(reset(&table), Ok(()), "it does not wait for room");
        price::flush();
        assert_eq!([1, 2, 3].map(|id| table.row(id)), [Some(10); 3]);
    });
}
