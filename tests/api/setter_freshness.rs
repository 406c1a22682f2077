//! Setters and getters that cross, by hand: no reader stays with an old value, and none goes back.

use crate::setter_support::Table;
use crate::support::panic_message;
use larder::{cached, invalidates, writes};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What runs in the middle of a body.
type Meanwhile<'a> = &'a dyn Fn();

const NOTHING: Meanwhile<'static> = &|| ();

macro_rules! crossing {
    ($name:ident, $word:literal) => {
        mod $name {
            use super::*;

            /// Reads the row first: what is written meanwhile is newer.
            #[cached(strategy = $word, skip(table, meanwhile))]
            fn price(table: &Table, id: u32, meanwhile: Meanwhile<'_>) -> Option<u64> {
                let row = table.load(id);
                meanwhile();
                row
            }

            #[writes(price(id) = cents)]
            fn set(
                table: &Table,
                id: u32,
                cents: u64,
                before: Meanwhile<'_>,
                after: Meanwhile<'_>,
            ) -> Result<(), String> {
                before();
                table.put(id, cents)?;
                after();
                Ok(())
            }

            #[invalidates(price(id))]
            fn delete(table: &Table, id: u32, after: Meanwhile<'_>) -> Result<(), String> {
                table.delete(id)?;
                after();
                Ok(())
            }

            #[invalidates(price(..))]
            fn import(table: &Table, id: u32, cents: u64, after: Meanwhile<'_>) {
                table.put(id, cents).expect("it can be written");
                after();
            }

            /// Some clear the cache, and others count loads.
            fn turn() -> MutexGuard<'static, ()> {
                static TURN: Mutex<()> = Mutex::new(());
                TURN.lock().unwrap_or_else(PoisonError::into_inner)
            }

            fn read(table: &Table, id: u32) -> Option<u64> {
                price(table, id, NOTHING)
            }

            fn set_now(table: &Table, id: u32, cents: u64) {
                let done = set(table, id, cents, NOTHING, NOTHING);
                assert_eq!(done, Ok(()));
            }

            /// Now, and as long as nobody writes.
            fn assert_fresh(table: &Table, id: u32) {
                let row = table.row(id);
                assert_eq!([read(table, id), read(table, id)], [row, row]);
            }

            /// Everything goes on as ever afterwards.
            fn assert_whole(table: &Table, id: u32) {
                assert_fresh(table, id);
                set_now(table, id, 99);
                assert_fresh(table, id);
                table.loads();
                read(table, id);
                assert_eq!(table.loads(), 0, "it is cached again");
            }

            #[test]
            fn a_load_that_a_write_overtook_is_not_stored() {
                let _turn = turn();
                let table = Table::with(1, 10);
                let seen = price(&table, 1, &|| set_now(&table, 1, 20));
                assert!(seen == Some(10) || seen == Some(20));
                assert_whole(&table, 1);
            }

            #[test]
            fn a_load_that_a_delete_overtook_is_not_stored() {
                let _turn = turn();
                let table = Table::with(2, 10);
                price(&table, 2, &|| {
                    assert_eq!(delete(&table, 2, NOTHING), Ok(()));
                });
                assert!(!price::contains(2));
                assert_whole(&table, 2);
            }

            #[test]
            fn a_load_that_began_and_ended_during_a_write_is_not_stored() {
                let _turn = turn();
                let table = Table::with(3, 10);
                let miss = || assert_eq!(read(&table, 3), Some(10));
                assert_eq!(set(&table, 3, 20, &miss, NOTHING), Ok(()));
                assert_whole(&table, 3);
            }

            #[test]
            fn while_a_write_is_under_way_readers_hit_the_old_value() {
                let _turn = turn();
                let table = Table::with(5, 10);
                assert_eq!(read(&table, 5), Some(10));
                table.loads();
                let hit = || assert_eq!((read(&table, 5), table.loads()), (Some(10), 0));
                assert_eq!(set(&table, 5, 20, &hit, &hit), Ok(()));
                assert_whole(&table, 5);
            }

            #[test]
            fn of_two_writers_that_cross_neither_leaves_its_value_over_that_of_the_other() {
                let _turn = turn();
                let table = Table::with(6, 10);
                read(&table, 6);
                let later = || set_now(&table, 6, 30);
                assert_eq!(set(&table, 6, 20, NOTHING, &later), Ok(()));
                assert_eq!(table.row(6), Some(30));
                assert_whole(&table, 6);
                let earlier = || set_now(&table, 6, 40);
                assert_eq!(set(&table, 6, 50, &earlier, NOTHING), Ok(()));
                assert_eq!(table.row(6), Some(50));
                assert_whole(&table, 6);
            }

            #[test]
            fn a_writer_that_fails_does_not_bring_back_what_another_changed() {
                let _turn = turn();
                let table = Table::with(7, 10);
                read(&table, 7);
                let other = || {
                    set_now(&table, 7, 30);
                    table.fail(1);
                };
                assert!(set(&table, 7, 20, &other, NOTHING).is_err());
                assert_whole(&table, 7);
            }

            #[test]
            fn a_delete_and_a_write_that_cross_leave_what_the_table_has() {
                let _turn = turn();
                let table = Table::with(8, 10);
                read(&table, 8);
                let deleted = || assert_eq!(delete(&table, 8, NOTHING), Ok(()));
                assert_eq!(set(&table, 8, 20, NOTHING, &deleted), Ok(()));
                assert_fresh(&table, 8);
                set_now(&table, 8, 30);
                let written = || set_now(&table, 8, 40);
                assert_eq!(delete(&table, 8, &written), Ok(()));
                assert_whole(&table, 8);
            }

            #[test]
            fn a_setter_that_forgets_all_forgets_what_is_loaded_meanwhile() {
                let _turn = turn();
                let table = Table::with(9, 10);
                let miss = || {
                    read(&table, 9);
                };
                import(&table, 9, 20, &miss);
                assert_fresh(&table, 9);
                price(&table, 19, &|| import(&table, 19, 20, NOTHING));
                assert_fresh(&table, 19);
                let cleared = || import(&table, 9, 40, NOTHING);
                assert_eq!(set(&table, 9, 30, NOTHING, &cleared), Ok(()));
                assert_whole(&table, 9);
            }

            #[test]
            fn the_handle_is_no_trouble_within_a_setter() {
                let _turn = turn();
                let table = Table::with(10, 10);
                let handle: [Meanwhile<'_>; 4] = [
                    &|| {
                        price::invalidate(10);
                    },
                    &|| {
                        price::refresh(&table, 10, NOTHING);
                    },
                    &|| price::clear(),
                    &|| price::insert(10, table.row(10).expect("there is one")),
                ];
                for (meanwhile, cents) in handle.into_iter().zip(20..) {
                    read(&table, 10);
                    assert_eq!(set(&table, 10, cents, meanwhile, NOTHING), Ok(()));
                    assert_fresh(&table, 10);
                    assert_eq!(set(&table, 10, cents + 50, NOTHING, meanwhile), Ok(()));
                    assert_whole(&table, 10);
                }
            }

            #[test]
            fn a_setter_may_call_setters_of_other_keys_and_itself() {
                let _turn = turn();
                let table = Table::with(11, 10);
                for id in [11, 12, 13] {
                    read(&table, id);
                }
                let deeper = || {
                    let deepest = || set_now(&table, 13, 33);
                    assert_eq!(set(&table, 12, 22, &deepest, NOTHING), Ok(()));
                };
                assert_eq!(set(&table, 11, 11, &deeper, NOTHING), Ok(()));
                for id in [11, 12, 13] {
                    assert_whole(&table, id);
                }
            }

            #[test]
            fn a_getter_may_set_other_keys() {
                let _turn = turn();
                let table = Table::with(21, 10);
                table.set(22, 10);
                read(&table, 22);
                assert_eq!(price(&table, 21, &|| set_now(&table, 22, 20)), Some(10));
                assert_fresh(&table, 22);
                table.loads();
                assert_eq!((read(&table, 21), table.loads()), (Some(10), 0));
            }

            #[test]
            fn a_panic_in_the_middle_leaves_the_key_usable() {
                let _turn = turn();
                let table = Table::with(31, 10);
                read(&table, 31);
                let fail = || crate::support::panic_quietly("in the body");
                let done = || set(&table, 31, 20, NOTHING, &fail);
                assert_eq!(panic_message(done), "in the body");
                assert_eq!(table.row(31), Some(20));
                assert_whole(&table, 31);
                let nested = || {
                    panic_message(done);
                };
                assert_eq!(set(&table, 31, 40, &nested, NOTHING), Ok(()));
                assert_whole(&table, 31);
            }
        }
    };
}

crossing!(aside, "cache_aside");
crossing!(through, "write_through");
