//! What a reader sees after a setter, under each strategy. The strategy is one word: all of this is
//! written once, and compiled with each.

use crate::setter_support::Table;
use crate::support::{Task, in_time, panic_message};
use larder::{cached, invalidates, writes};

/// What a reader sees, and how many loads it took since it was asked last.
type Seen = (Option<u64>, u64);

const OLD: Seen = (Some(10), 0);
const NEW: Seen = (Some(20), 0);
const NEW_LOADED: Seen = (Some(20), 1);

/// A price list whose word is the only difference. Each test has a row of its own.
macro_rules! price_list {
    ($name:ident, $word:literal, after_ok: $after_ok:expr, after_delete: $after_delete:expr) => {
        mod $name {
            use super::*;

            #[cached(strategy = $word, ttl = "1000days", skip(table))]
            fn price(table: &Table, id: u32) -> Option<u64> {
                table.load(id)
            }

            #[cached(strategy = $word, ttl = "1000days", skip(table))]
            async fn price_later(table: &Table, id: u32) -> Option<u64> {
                std::future::ready(()).await;
                table.load(id)
            }

            #[cached(strategy = $word, ttl = "1000days", skip(table))]
            fn label(table: &Table, id: u32) -> String {
                format!("{:?}", table.load(id))
            }

            #[writes(price(id) = cents)]
            fn set_price(table: &Table, id: u32, cents: u64) -> Result<(), String> {
                table.put(id, cents)
            }

            #[writes(price(id) = cents)]
            fn set_surely(table: &Table, id: u32, cents: u64) {
                table.put(id, cents).expect("it can be written");
            }

            #[writes(price(id) = cents)]
            fn set_and_tell(table: &Table, id: u32, cents: u64) -> u64 {
                table.put(id, cents).expect("it can be written");
                cents
            }

            #[writes(price(id) = cents)]
            fn try_and_tell(table: &Table, id: u32, cents: u64) -> Result<u64, String> {
                table.put(id, cents).map(|()| cents)
            }

            #[writes(price(*id) = cents + 1)]
            fn set_one_more(table: &Table, id: &u32, cents: u64) -> Result<(), String> {
                table.put(*id, cents + 1)
            }

            #[writes(label(id) = text)]
            fn set_label(table: &Table, id: u32, text: &str) -> Result<(), String> {
                table.put(id, text.len() as u64)
            }

            #[writes(price_later(id) = cents)]
            async fn set_later(table: &Table, id: u32, cents: u64) -> Result<(), String> {
                std::future::ready(()).await;
                table.put(id, cents)
            }

            #[invalidates(price(id))]
            fn delete(table: &Table, id: u32) -> Result<(), String> {
                table.delete(id)
            }

            #[invalidates(price_later(id))]
            async fn delete_later(table: &Table, id: u32) -> Result<(), String> {
                std::future::ready(()).await;
                table.delete(id)
            }

            fn seen(table: &Table, id: u32) -> Seen {
                (price(table, id), table.loads())
            }

            async fn seen_later(table: &Table, id: u32) -> Seen {
                (price_later(table, id).await, table.loads())
            }

            /// A table with a row whose price is cached.
            fn cached_row(id: u32) -> Table {
                let table = Table::with(id, 10);
                assert_eq!(seen(&table, id), (Some(10), 1));
                assert_eq!(seen(&table, id), OLD);
                table
            }

            #[test]
            fn after_a_write() {
                in_time(|| {
                    type Set = fn(&Table, u32);
                    let setters: [Set; 4] = [
                        |table, id| assert_eq!(set_price(table, id, 20), Ok(())),
                        |table, id| set_surely(table, id, 20),
                        |table, id| assert_eq!(set_and_tell(table, id, 20), 20),
                        |table, id| assert_eq!(try_and_tell(table, id, 20), Ok(20)),
                    ];
                    for (set, id) in setters.into_iter().zip(1..) {
                        let table = cached_row(id);
                        set(&table, id);
                        assert_eq!(seen(&table, id), $after_ok, "row {id}");
                    }
                });
            }

            #[test]
            fn after_a_write_of_an_expression() {
                in_time(|| {
                    let table = cached_row(11);
                    assert_eq!(set_one_more(&table, &11, 19), Ok(()));
                    assert_eq!(seen(&table, 11), $after_ok);
                });
            }

            #[test]
            fn after_a_write_of_borrowed_text() {
                in_time(|| {
                    let table = Table::with(12, 10);
                    assert_eq!(label(&table, 12), "Some(10)");
                    assert_eq!(set_label(&table, 12, &String::from("twelve")), Ok(()));
                    let seen = label(&table, 12);
                    let expected = match $after_ok {
                        OLD => "Some(10)",
                        NEW => "twelve",
                        _ => "Some(6)",
                    };
                    assert_eq!(seen, expected);
                });
            }

            #[test]
            fn after_an_async_write() {
                in_time(|| {
                    Task::new(async {
                        let table = Table::with(1, 10);
                        assert_eq!(seen_later(&table, 1).await, (Some(10), 1));
                        assert_eq!(set_later(&table, 1, 20).await, Ok(()));
                        assert_eq!(seen_later(&table, 1).await, $after_ok);
                    })
                    .end();
                });
            }

            #[test]
            fn after_an_invalidating_setter() {
                in_time(|| {
                    let table = cached_row(21);
                    assert_eq!(delete(&table, 21), Ok(()));
                    assert_eq!(seen(&table, 21), $after_delete);
                });
            }

            #[test]
            fn after_an_async_invalidating_setter() {
                in_time(|| {
                    Task::new(async {
                        let table = Table::with(2, 10);
                        assert_eq!(seen_later(&table, 2).await, (Some(10), 1));
                        assert_eq!(delete_later(&table, 2).await, Ok(()));
                        assert_eq!(seen_later(&table, 2).await, $after_delete);
                    })
                    .end();
                });
            }

            #[test]
            fn a_write_is_about_its_own_row_only() {
                in_time(|| {
                    let (table, other) = (cached_row(31), cached_row(32));
                    assert_eq!(set_price(&table, 31, 20), Ok(()));
                    assert_eq!(seen(&other, 32), OLD);
                });
            }

            #[test]
            fn the_body_itself_changes_no_cache() {
                in_time(|| {
                    let table = cached_row(41);
                    assert_eq!(set_price::uncached(&table, 41, 20), Ok(()));
                    assert_eq!(table.row(41), Some(20));
                    assert_eq!(seen(&table, 41), OLD);
                });
            }
        }
    };
}

const GONE: Seen = (None, 1);

price_list!(cache_aside, "cache_aside", after_ok: NEW_LOADED, after_delete: GONE);
price_list!(read_through, "read_through", after_ok: NEW_LOADED, after_delete: GONE);
price_list!(write_through, "write_through", after_ok: NEW, after_delete: GONE);
price_list!(write_behind, "write_behind", after_ok: NEW, after_delete: GONE);
// `#[invalidates]` says in words that the entry is to be forgotten, whatever writes do.
price_list!(write_around, "write_around", after_ok: OLD, after_delete: GONE);

/// The setters of a store that fails, under the strategies whose bodies run at once.
macro_rules! failing {
    ($name:ident, ($($options:tt)*), after_err: $after_err:expr, after_panic: $after_panic:expr) => {
        mod $name {
            use super::*;

            #[cached(ttl = "1000days", skip(table), $($options)*)]
            fn price(table: &Table, id: u32) -> Option<u64> {
                table.load(id)
            }

            #[writes(price(id) = cents)]
            fn set_price(table: &Table, id: u32, cents: u64) -> Result<(), String> {
                table.put(id, cents)
            }

            #[writes(price(id))]
            fn set_and_return(table: &Table, id: u32, cents: u64) -> Result<u64, String> {
                table.put(id, cents).map(|()| cents)
            }

            #[writes(price(id) = cents)]
            async fn set_later(table: &Table, id: u32, cents: u64) -> Result<(), String> {
                let done = table.put(id, cents);
                Pause::default().await;
                done
            }

            fn seen(table: &Table, id: u32) -> Seen {
                (price(table, id), table.loads())
            }

            fn cached_row(id: u32) -> Table {
                let table = Table::with(id, 10);
                assert_eq!(seen(&table, id), (Some(10), 1));
                table
            }

            #[test]
            fn after_an_err() {
                type Set = fn(&Table, u32) -> bool;
                let setters: [Set; 3] = [
                    |table, id| set_price(table, id, 20).is_err(),
                    |table, id| set_and_return(table, id, 20).is_err(),
                    |table, id| {
                        let mut task = Task::waiting(set_later(table, id, 20));
                        task.poll().expect("it can end").is_err()
                    },
                ];
                for (set, id) in setters.into_iter().zip(1..) {
                    let table = cached_row(id);
                    table.fail(1);
                    assert!(set(&table, id), "the error goes to the caller");
                    assert_eq!(seen(&table, id), $after_err, "row {id}");
                    assert!(!set(&table, id));
                    table.loads();
                    assert_ne!(price(&table, id), None);
                }
            }

            #[test]
            fn after_a_panic_that_came_after_the_row_was_written() {
                let table = cached_row(11);
                table.panic(1);
                let message = panic_message(|| set_price(&table, 11, 20));
                assert_eq!(message, "the connection broke");
                assert_eq!(seen(&table, 11), $after_panic);
            }

            #[test]
            fn after_a_dropped_future_whose_row_was_written() {
                let table = cached_row(21);
                drop(Task::waiting(set_later(&table, 21, 20)));
                assert_eq!(table.row(21), Some(20));
                assert_eq!(seen(&table, 21), $after_panic);
            }

            #[test]
            fn a_future_that_is_never_polled_changes_nothing() {
                let table = cached_row(31);
                drop(set_later(&table, 31, 20));
                assert_eq!((table.row(31), seen(&table, 31)), (Some(10), OLD));
            }
        }
    };
}

failing!(failing_aside, (strategy = "cache_aside"), after_err: OLD, after_panic: NEW_LOADED);
failing!(failing_through, (strategy = "write_through"), after_err: OLD, after_panic: NEW_LOADED);
failing!(failing_around, (strategy = "write_around"), after_err: OLD, after_panic: OLD);
failing!(
    ambiguous_aside,
    (strategy = "cache_aside", on_write_error = "invalidate"),
    after_err: OLD_LOADED,
    after_panic: NEW_LOADED
);
failing!(
    ambiguous_through,
    (strategy = "write_through", on_write_error = "invalidate"),
    after_err: OLD_LOADED,
    after_panic: NEW_LOADED
);
failing!(
    told_to_keep,
    (strategy = "write_through", on_write_error = "keep"),
    after_err: OLD,
    after_panic: NEW_LOADED
);

const OLD_LOADED: Seen = (Some(10), 1);

/// A future that is ready when it is polled again.
#[derive(Default)]
struct Pause(bool);

impl Future for Pause {
    type Output = ();
    fn poll(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    }
}

#[test]
fn a_write_around_value_is_seen_when_the_ttl_has_ended() {
    use crate::support::{seconds, system_clock};
    const HOUR: u64 = 3600;
    #[cached(strategy = "write_around", ttl = "1h", skip(table))]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set_price(table: &Table, id: u32, cents: u64) {
        table.put(id, cents).expect("it can be written");
    }
    let _turn = system_clock();
    let table = Table::with(1, 10);
    assert_eq!(price(&table, 1), Some(10));
    larder::testing::advance(seconds(HOUR / 2));
    set_price(&table, 1, 20);
    larder::testing::advance(seconds(HOUR / 4));
    assert_eq!(price(&table, 1), Some(10));
    larder::testing::advance(seconds(HOUR / 4));
    assert_eq!(price(&table, 1), Some(20));
}
