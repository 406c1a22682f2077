//! What a setter names: several getters, all of a cache, tags, and one entry twice.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::Table;
use crate::support::panic_message;
use larder::{cached, invalidates, writes};

/// Getters of one table under three strategies, and a list of all of it.
macro_rules! getters {
    () => {
        #[cached(strategy = "write_through", skip(table))]
        fn through(table: &Table, id: u32) -> Option<u64> {
            table.load(id)
        }
        #[cached(strategy = "cache_aside", skip(table))]
        fn aside(table: &Table, id: u32) -> Option<u64> {
            table.load(id)
        }
        #[cached(strategy = "write_around", ttl = "1000days", skip(table))]
        fn around(table: &Table, id: u32) -> Option<u64> {
            table.load(id)
        }
        /// What the three have of a row.
        fn held(id: u32) -> [Option<u64>; 3] {
            [through::peek(id), aside::peek(id), around::peek(id)]
        }
        fn load(table: &Table, id: u32) {
            through(table, id);
            aside(table, id);
            around(table, id);
        }
    };
}

const OLD: [Option<u64>; 3] = [Some(10); 3];

#[test]
fn each_getter_of_a_setter_follows_its_own_strategy() {
    getters!();
    #[writes(aside(id) = cents, through(id) = cents, around(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    let table = Table::with(1, 10);
    load(&table, 1);
    table.fail(1);
    assert!(set(&table, 1, 20).is_err());
    assert_eq!(held(1), OLD);
    assert_eq!(set(&table, 1, 20), Ok(()));
    assert_eq!(held(1), [Some(20), None, Some(10)]);
    load(&table, 1);
    table.panic(1);
    panic_message(|| set(&table, 1, 30));
    assert_eq!(held(1), [None, None, Some(10)]);
}

#[test]
fn given_and_returned_values_stand_side_by_side() {
    #[cached(strategy = "write_through")]
    fn cents(id: u32) -> u64 {
        unreachable!("{id} was put")
    }
    #[cached(strategy = "write_through")]
    fn label(id: u32) -> String {
        unreachable!("{id} was put")
    }
    #[writes(label(id), cents(id) = 7)]
    fn set(id: u32) -> String {
        format!("no. {id}")
    }
    #[writes(cents(id) = 8, label(id))]
    fn set_turned(id: u32) -> Result<Option<String>, String> {
        Ok(Some(format!("number {id}")))
    }
    set(1);
    assert_eq!((cents(1), label(1)), (7, "no. 1".to_owned()));
    assert_eq!(set_turned(1), Ok(Some("number 1".to_owned())));
    assert_eq!((cents(1), label(1)), (8, "number 1".to_owned()));
}

#[test]
fn writes_and_invalidates_stand_in_any_order() {
    getters!();
    #[writes(through(id) = cents)]
    #[invalidates(around(id), aside(id))]
    fn writes_first(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    #[invalidates(around(id))]
    #[writes(through(id) = cents)]
    #[invalidates(aside(id))]
    fn writes_last(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    type Set = fn(&Table, u32, u64) -> Result<(), String>;
    let setters: [Set; 2] = [writes_first, writes_last];
    for (set, id) in setters.into_iter().zip(1..) {
        let table = Table::with(id, 10);
        load(&table, id);
        assert_eq!(set(&table, id, 20), Ok(()));
        assert_eq!(held(id), [Some(20), None, None]);
    }
}

#[test]
fn dots_mean_all_entries() {
    getters!();
    #[invalidates(through(..), around(..))]
    fn import(table: &Table, cents: u64) -> Result<(), String> {
        table.put(1, cents)?;
        table.put(2, cents)
    }
    let table = Table::with(1, 10);
    table.set(2, 10);
    load(&table, 1);
    load(&table, 2);
    table.fail(1);
    assert!(import(&table, 20).is_err());
    assert_eq!([held(1), held(2)], [OLD; 2]);
    assert_eq!(import(&table, 20), Ok(()));
    assert_eq!([held(1), held(2)], [[None, Some(10), None]; 2]);
    load(&table, 1);
    table.panic(1);
    panic_message(|| import(&table, 30));
    assert_eq!([held(1), held(2)], [[None, Some(10), None]; 2]);
}

#[test]
fn errors_that_are_ambiguous_forget_all_where_all_were_named() {
    #[cached(on_write_error = "invalidate")]
    fn price(id: u32) -> u64 {
        u64::from(id)
    }
    #[invalidates(price(..))]
    fn import(fails: bool) -> Result<(), &'static str> {
        if fails { Err("a timeout") } else { Ok(()) }
    }
    for fails in [true, false] {
        price(1);
        assert_eq!(import(fails).is_err(), fails);
        assert!(price::cache().is_empty());
    }
}

#[test]
fn a_tag_names_entries_of_all_caches() {
    #[cached(tags = [format!("targets user:{user}")])]
    fn orders(user: u64, page: u32) -> u32 {
        page
    }
    #[cached(tags = ["targets all", &format!("targets user:{user}")])]
    fn carts(user: u64) -> u64 {
        user
    }
    #[invalidates(tag("targets user:{id}"))]
    fn update(id: u64) -> Result<(), &'static str> {
        if id == 0 { Err("no user") } else { Ok(()) }
    }
    #[invalidates(tag("targets all"))]
    fn update_all() {}
    #[invalidates(tag(format!("targets user:{}", ids.0 + ids.1)))]
    fn update_sum(ids: (u64, u64)) {}
    let load = || {
        for user in [0, 1, 2] {
            carts(user);
            orders(user, 1);
            orders(user, 2);
        }
    };
    let held = || (carts::cache().len(), orders::cache().len());
    load();
    assert!(update(0).is_err());
    assert_eq!(held(), (3, 6), "an error changes nothing");
    assert_eq!(update(1), Ok(()));
    assert_eq!(held(), (2, 4));
    assert!(!carts::contains(1) && !orders::contains(1, 2) && orders::contains(2, 2));
    update_all();
    assert_eq!(held(), (0, 4));
    load();
    update_sum((1, 1));
    assert_eq!(held(), (2, 4));
    assert!(!carts::contains(2));
}

#[test]
fn a_panic_forgets_what_carries_the_tag() {
    #[cached(tags = ["targets of a panic"])]
    fn price(id: u32) -> u32 {
        id
    }
    #[invalidates(tag("targets of a panic"))]
    fn fail() {
        crate::support::panic_quietly("broken");
    }
    price(1);
    panic_message(fail);
    assert!(!price::contains(1));
}

/// Whose value is the last is not known of two writes of one entry that are under way at once: but
/// nothing old may stay.
#[test]
fn one_entry_by_two_spellings_is_not_left_old() {
    getters!();
    #[writes(through(id) = cents, through(same) = cents)]
    fn set(table: &Table, id: u32, same: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    #[writes(through(id) = cents)]
    #[invalidates(through(same))]
    fn set_and_forget(table: &Table, id: u32, same: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    #[writes(through(id) = cents)]
    #[invalidates(through(..))]
    fn set_and_clear(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        table.put(id, cents)
    }
    let table = Table::with(1, 10);
    let fresh = |cents| {
        let seen = [through(&table, 1), through(&table, 1)];
        assert_eq!(seen, [Some(cents); 2]);
    };
    load(&table, 1);
    assert_eq!(set(&table, 1, 1, 20), Ok(()));
    fresh(20);
    assert_eq!(set_and_forget(&table, 1, 1, 30), Ok(()));
    fresh(30);
    assert_eq!(set_and_clear(&table, 1, 40), Ok(()));
    fresh(40);
    table.fail(1);
    assert!(set(&table, 1, 1, 50).is_err());
    fresh(40);
    assert_eq!(set(&table, 1, 2, 60), Ok(()));
    assert_eq!((through::peek(1), through::peek(2)), (Some(60), Some(60)));
}

#[test]
fn a_cache_may_be_cleared_but_for_the_entry_that_is_written() {
    getters!();
    #[writes(through(id) = cents)]
    #[invalidates(through(..))]
    fn set_only(table: &Table, id: u32, cents: u64) {
        table.put(id, cents).expect("it can be written");
    }
    let table = Table::with(1, 10);
    load(&table, 1);
    load(&table, 2);
    set_only(&table, 1, 20);
    assert!(!through::contains(2));
    assert_eq!(through(&table, 1), Some(20));
}

#[test]
fn entries_that_were_not_cached_are_no_trouble() {
    getters!();
    #[writes(aside(id) = cents, through(id) = cents)]
    #[invalidates(around(id), tag("targets of nobody"))]
    fn set(table: &Table, id: u32, cents: u64) {
        table.put(id, cents).expect("it can be written");
    }
    set(&Table::default(), 1, 10);
    assert_eq!(held(1), [Some(10), None, None]);
}

mod prices {
    use larder::cached;

    #[cached(strategy = "write_through")]
    pub(super) fn price(_id: u32) -> u64 {
        10
    }

    pub(super) mod inner {
        use larder::{invalidates, writes};

        #[writes(super::price(id) = cents)]
        pub(in super::super) fn set(id: u32, cents: u64) {}

        #[invalidates(crate::setter_targets::prices::price(..))]
        pub(in super::super) fn forget() {}
    }
}

#[test]
fn a_getter_is_named_by_any_path() {
    use prices::price as amount;
    #[writes(amount(id) = cents)]
    fn set(id: u32, cents: u64) {}
    prices::inner::set(1, 20);
    assert_eq!(prices::price(1), 20);
    set(1, 30);
    assert_eq!(amount(1), 30);
    prices::inner::forget();
    assert_eq!(prices::price(1), 10);
}
