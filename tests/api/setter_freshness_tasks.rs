//! Async setters and getters that cross, step by step: no reader stays with an old value, and none goes
//! back.

use crate::setter_support::Table;
use crate::support::Task;
use larder::{cached, writes};
use tokio::sync::oneshot;

type Told = oneshot::Receiver<()>;

macro_rules! crossing_tasks {
    ($name:ident, $word:literal) => {
        mod $name {
            use super::*;

            #[cached(strategy = $word, skip(table, told))]
            async fn price(table: &Table, id: u32, told: Option<Told>) -> Option<u64> {
                let row = table.load(id);
                if let Some(told) = told {
                    told.await.expect("it is told");
                }
                row
            }

            /// Goes on when it is told to, before it writes and after.
            #[writes(price(id) = cents)]
            async fn set(
                table: &Table,
                id: u32,
                cents: u64,
                told: [Option<Told>; 2],
            ) -> Result<(), String> {
                let [before, after] = told;
                if let Some(before) = before {
                    before.await.expect("it is told");
                }
                table.put(id, cents)?;
                if let Some(after) = after {
                    after.await.expect("it is told");
                }
                Ok(())
            }

            fn read(table: &Table, id: u32) -> Option<u64> {
                Task::new(price(table, id, None)).end()
            }

            fn set_now(table: &Table, id: u32, cents: u64) {
                let done = Task::new(set(table, id, cents, [None, None])).end();
                assert_eq!(done, Ok(()));
            }

            fn assert_whole(table: &Table, id: u32) {
                let row = table.row(id);
                assert_eq!([read(table, id), read(table, id)], [row, row]);
                set_now(table, id, 99);
                assert_eq!([read(table, id), read(table, id)], [Some(99); 2]);
            }

            /// Setters that have begun, in all orders of their ends.
            #[test]
            fn writers_that_end_in_any_order() {
                for (id, firsts) in (100..).zip([[true, true], [true, false], [false, true]]) {
                    let table = Table::with(id, 10);
                    read(&table, id);
                    let (tell_one, one) = oneshot::channel();
                    let (tell_two, two) = oneshot::channel();
                    let mut first = Task::waiting(set(&table, id, 20, [Some(one), None]));
                    let mut second = Task::waiting(set(&table, id, 30, [None, Some(two)]));
                    assert_eq!(table.row(id), Some(30));
                    tell_one.send(()).expect("it waits");
                    tell_two.send(()).expect("it waits");
                    let ends: [&mut Task<'_, _>; 2] = if firsts[0] {
                        [&mut first, &mut second]
                    } else {
                        [&mut second, &mut first]
                    };
                    for end in ends {
                        assert_eq!(end.poll(), Some(Ok(())));
                        if firsts[1] {
                            assert_eq!(read(&table, id), table.row(id));
                        }
                    }
                    assert_whole(&table, id);
                }
            }

            #[test]
            fn a_reader_after_the_write_does_not_join_a_load_from_before_it() {
                let table = Table::with(1, 10);
                let (tell, told) = oneshot::channel();
                let mut early = Task::waiting(price(&table, 1, Some(told)));
                let mut joined = Task::waiting(price(&table, 1, None));
                set_now(&table, 1, 20);
                assert_eq!(read(&table, 1), Some(20));
                tell.send(()).expect("it waits");
                // Others have seen the new value: going back to the old one is over.
                assert_eq!(early.poll(), Some(Some(20)));
                assert_eq!(joined.poll(), Some(Some(20)));
                assert_whole(&table, 1);
            }

            #[test]
            fn a_load_that_began_during_the_write_and_ends_after_it_is_not_stored() {
                let table = Table::with(2, 10);
                let (tell_set, set_told) = oneshot::channel();
                let (tell_load, load_told) = oneshot::channel();
                let mut writer = Task::waiting(set(&table, 2, 20, [Some(set_told), None]));
                let mut reader = Task::waiting(price(&table, 2, Some(load_told)));
                tell_set.send(()).expect("it waits");
                assert_eq!(writer.poll(), Some(Ok(())));
                tell_load.send(()).expect("it waits");
                assert!(reader.poll().is_some());
                assert_whole(&table, 2);
            }

            #[test]
            fn a_cancelled_writer_leaves_nothing_old_and_stands_in_nobodys_way() {
                let table = Table::with(3, 10);
                read(&table, 3);
                let (_tell, told) = oneshot::channel();
                let writer = Task::waiting(set(&table, 3, 20, [None, Some(told)]));
                assert_eq!(read(&table, 3), Some(10), "it is under way");
                drop(writer);
                assert_eq!(read(&table, 3), Some(20));
                assert_whole(&table, 3);
            }

            #[test]
            fn a_cancelled_writer_among_others_leaves_what_the_table_has() {
                let table = Table::with(4, 10);
                read(&table, 4);
                let (_tell, told) = oneshot::channel();
                let writer = Task::waiting(set(&table, 4, 20, [Some(told), None]));
                set_now(&table, 4, 30);
                drop(writer);
                assert_whole(&table, 4);
            }

            #[test]
            fn a_writer_goes_on_where_a_load_is_cancelled() {
                let table = Table::with(5, 10);
                let (tell, told) = oneshot::channel();
                let (_keep, never) = oneshot::channel();
                let reader = Task::waiting(price(&table, 5, Some(never)));
                let mut writer = Task::waiting(set(&table, 5, 20, [Some(told), None]));
                drop(reader);
                assert_eq!(read(&table, 5), Some(10));
                tell.send(()).expect("it waits");
                assert_eq!(writer.poll(), Some(Ok(())));
                assert_whole(&table, 5);
            }
        }
    };
}

crossing_tasks!(aside_tasks, "cache_aside");
crossing_tasks!(through_tasks, "write_through");
