//! The new value of an entry: given after `=`, or returned by the setter; and what the getter's
//! options make of it.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::Table;
use crate::support::{in_time, panic_message, seconds, system_clock};
use larder::{cached, registry, writes};
use std::sync::Arc;
use std::time::Duration;

type Error = String;

fn refuse_zero(id: u32) -> Result<(), Error> {
    if id == 0 {
        Err("no zero".to_owned())
    } else {
        Ok(())
    }
}

#[test]
fn a_returned_value_is_put_from_every_shape() {
    #[cached(strategy = "write_through")]
    fn name(id: u32) -> String {
        unreachable!("{id} was put")
    }
    #[writes(name(id))]
    fn plain(id: u32) -> String {
        format!("plain {id}")
    }
    #[writes(name(id))]
    fn option(id: u32) -> Option<String> {
        Some(format!("option {id}"))
    }
    #[writes(name(id))]
    fn result(id: u32) -> Result<String, Error> {
        refuse_zero(id)?;
        Ok(format!("result {id}"))
    }
    #[writes(name(id))]
    fn both(id: u32) -> Result<Option<String>, Error> {
        refuse_zero(id)?;
        Ok(Some(format!("both {id}")))
    }
    assert_eq!(plain(1), "plain 1");
    assert_eq!(option(2).as_deref(), Some("option 2"));
    assert_eq!(result(3).as_deref(), Ok("result 3"));
    assert_eq!(both(4), Ok(Some("both 4".to_owned())));
    let names = [1, 2, 3, 4].map(name);
    assert_eq!(names, ["plain 1", "option 2", "result 3", "both 4"]);
    assert!(result(0).is_err() && both(0).is_err() && !name::contains(0));
}

#[test]
fn a_returned_none_forgets_the_entry() {
    #[cached(strategy = "write_through", skip(table))]
    fn price(table: &Table, id: u32) -> Result<Option<u64>, Error> {
        Ok(table.load(id))
    }
    #[writes(price(id))]
    fn give_free(table: &Table, id: u32) -> Option<u64> {
        table.delete(id).expect("it can be written");
        None
    }
    #[writes(price(id))]
    fn try_give_free(table: &Table, id: u32) -> Result<Option<u64>, Error> {
        table.delete(id).map(|()| None)
    }
    let table = Table::with(1, 10);
    table.set(2, 20);
    assert_eq!(
        [price(&table, 1), price(&table, 2)],
        [Ok(Some(10)), Ok(Some(20))]
    );
    assert_eq!(give_free(&table, 1), None);
    assert_eq!(try_give_free(&table, 2), Ok(None));
    assert!(!price::contains(1) && !price::contains(2));
    assert_eq!([price(&table, 1), price(&table, 2)], [Ok(None), Ok(None)]);
}

#[test]
fn none_is_put_where_none_is_cached() {
    #[cached(strategy = "write_through", cache_none = true)]
    fn price(id: u32) -> Option<u64> {
        unreachable!("{id} was put")
    }
    #[writes(price(id))]
    fn returned(id: u32) -> Option<u64> {
        (id > 10).then_some(1)
    }
    #[writes(price(id) = Some(cents))]
    fn given(id: u32, cents: u64) {}
    #[writes(price(id) = None)]
    fn removed(id: u32) -> Result<(), Error> {
        refuse_zero(id)
    }
    assert_eq!((returned(1), returned(11)), (None, Some(1)));
    given(2, 20);
    assert_eq!(removed(3), Ok(()));
    assert_eq!(
        [1, 11, 2, 3].map(price),
        [None, Some(1), Some(20), None],
        "all are hits"
    );
    assert_eq!(price::peek(3), Some(None));
}

#[test]
fn a_none_that_was_put_lives_as_long_as_one_that_was_loaded() {
    const HOUR: u64 = 3600;
    #[cached(strategy = "write_through", ttl = "10h", negative_ttl = "1h")]
    fn price(_id: u32) -> Option<u64> {
        Some(99)
    }
    #[writes(price(id) = cents)]
    fn set_price(id: u32, cents: Option<u64>) {}
    let _turn = system_clock();
    set_price(1, None);
    set_price(2, Some(20));
    assert_eq!([price(1), price(2)], [None, Some(20)]);
    larder::testing::advance(seconds(HOUR));
    assert_eq!([price(1), price(2)], [Some(99), Some(20)]);
    larder::testing::advance(seconds(9 * HOUR));
    assert_eq!(price(2), Some(99));
}

#[test]
fn a_value_that_put_renews_the_time_to_live() {
    const HOUR: u64 = 3600;
    #[cached(strategy = "write_through", ttl = "2h")]
    fn price(_id: u32) -> u64 {
        99
    }
    #[writes(price(id) = cents)]
    fn set_price(id: u32, cents: u64) {}
    let _turn = system_clock();
    price(1);
    larder::testing::advance(seconds(HOUR));
    set_price(1, 20);
    larder::testing::advance(seconds(HOUR));
    assert_eq!(price(1), 20);
    larder::testing::advance(seconds(HOUR));
    assert_eq!(price(1), 99);
}

#[test]
fn each_value_that_is_put_expires_by_its_own_time() {
    const HOUR: u64 = 3600;
    #[cached(strategy = "write_through", expires = |_, hours| Some(Duration::from_secs(HOUR * hours)))]
    fn lives(_id: u32) -> u64 {
        9
    }
    #[writes(lives(id) = hours)]
    fn let_live(id: u32, hours: u64) {}
    let _turn = system_clock();
    let_live(1, 1);
    let_live(2, 2);
    larder::testing::advance(seconds(HOUR));
    assert_eq!([lives(1), lives(2)], [9, 2]);
}

#[test]
fn a_value_that_is_not_to_be_cached_does_not_leave_the_old_one() {
    #[cached(strategy = "write_through", cache_if = |cents| *cents < 100, skip(table))]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn given(table: &Table, id: u32, cents: u64) -> Result<(), Error> {
        table.put(id, cents)
    }
    #[writes(price(id))]
    fn returned(table: &Table, id: u32, cents: u64) -> Result<u64, Error> {
        table.put(id, cents).map(|()| cents)
    }
    let table = Table::with(1, 10);
    table.set(2, 10);
    assert_eq!((price(&table, 1), price(&table, 2)), (Some(10), Some(10)));
    assert_eq!(given(&table, 1, 99), Ok(()));
    assert_eq!(returned(&table, 2, 99), Ok(99));
    assert_eq!((price::peek(1), price::peek(2)), (Some(99), Some(99)));
    assert_eq!(given(&table, 1, 100), Ok(()));
    assert_eq!(returned(&table, 2, 100), Ok(100));
    assert!(!price::contains(1) && !price::contains(2));
    assert_eq!((price(&table, 1), price(&table, 2)), (Some(100), Some(100)));
}

#[test]
fn what_is_put_carries_the_tags_of_its_getter() {
    #[cached(strategy = "write_through", tags = [format!("setter values: of {owner}"), kind])]
    fn pet(owner: u32, kind: &str) -> String {
        format!("{kind} of {owner}")
    }
    #[writes(pet(owner, kind) = name.to_owned())]
    fn name_it(owner: u32, kind: &str, name: &str) {}
    #[writes(pet(owner, "cat"))]
    fn bring_cat(owner: u32) -> String {
        "Tom".to_owned()
    }
    name_it(1, "dog", "Rex");
    bring_cat(2);
    bring_cat(3);
    assert_eq!((pet(1, "dog"), pet(2, "cat")), ("Rex".into(), "Tom".into()));
    registry::invalidate_tag("setter values: of 2");
    assert!(!pet::contains(2, "cat") && pet::contains(1, "dog") && pet::contains(3, "cat"));
    pet::cache().invalidate_tag("dog");
    assert!(!pet::contains(1, "dog") && pet::contains(3, "cat"));
}

#[test]
fn a_value_of_no_use_to_the_strategy_is_not_made() {
    #[cached]
    fn aside(id: u32) -> u64 {
        u64::from(id)
    }
    #[cached(strategy = "write_around", ttl = "1000days")]
    fn around(id: u32) -> u64 {
        u64::from(id)
    }
    #[writes(aside(id) = unreachable!("cache_aside forgets"))]
    #[writes(around(id) = unreachable!("write_around leaves it alone"))]
    fn set(id: u32) {}
    assert_eq!((aside(1), around(1)), (1, 1));
    set(1);
    assert!(!aside::contains(1) && around::contains(1));
}

#[test]
fn a_setter_under_cache_aside_may_return_what_it_likes() {
    #[cached]
    fn price(id: u32) -> u64 {
        u64::from(id)
    }
    #[writes(price(id))]
    fn set_price(id: u32) -> Result<(u32, Vec<&'static str>), Error> {
        Ok((id, vec!["row"]))
    }
    price(1);
    assert_eq!(set_price(1), Ok((1, vec!["row"])));
    assert!(!price::contains(1));
}

#[test]
fn the_value_is_made_before_the_body_takes_the_arguments() {
    #[derive(Clone, Debug, PartialEq)]
    struct Product {
        id: u32,
        name: String,
    }
    #[cached(strategy = "write_through")]
    fn product(id: u32) -> Arc<Product> {
        unreachable!("{id} was put")
    }
    #[cached(strategy = "write_through")]
    fn name(product: String) -> String {
        unreachable!("{product} was put")
    }
    #[writes(product(p.id) = Arc::new(p.clone()), name(p.name) = p.name)]
    fn save(p: Product) -> Result<Product, Error> {
        drop(p.name.into_bytes());
        refuse_zero(p.id)?;
        Err("the body took it".to_owned())
    }
    #[writes(product(p.id) = Arc::new(p.clone()), name(p.name) = p.name)]
    fn save_well(p: Product) -> String {
        p.name
    }
    let tea = Product {
        id: 1,
        name: "tea".to_owned(),
    };
    assert!(save(tea.clone()).is_err());
    assert!(!product::contains(1) && !name::contains("tea".to_owned()));
    assert_eq!(save_well(tea.clone()), "tea");
    assert_eq!(*product(1), tea);
    assert_eq!(name("tea".to_owned()), "tea");
}

#[test]
fn a_panic_while_the_value_is_made_changes_nothing_and_runs_nothing() {
    #[cached(strategy = "write_through")]
    fn price(_id: u32) -> u64 {
        10
    }
    #[writes(price(id) = cents.checked_add(1).expect("there is a bound"))]
    fn set_price(id: u32, cents: u64) {
        unreachable!("the body must not run")
    }
    price(1);
    let message = panic_message(|| set_price(1, u64::MAX));
    assert!(message.contains("there is a bound"), "{message}");
    assert_eq!(price::peek(1), Some(10));
}

#[test]
fn a_clone_that_panics_while_it_is_put_forgets_the_entry() {
    #[derive(Debug, PartialEq)]
    struct Fragile(u64);
    impl Clone for Fragile {
        fn clone(&self) -> Self {
            if self.0 == 13 {
                crate::support::panic_quietly("13 breaks");
            }
            Self(self.0)
        }
    }
    #[cached(strategy = "write_through", skip(table))]
    fn price(table: &Table, id: u32) -> Option<Fragile> {
        table.load(id).map(Fragile)
    }
    #[writes(price(id))]
    fn set_price(table: &Table, id: u32, cents: u64) -> Fragile {
        table.put(id, cents).expect("it can be written");
        Fragile(cents)
    }
    in_time(|| {
        let table = Table::with(1, 10);
        price(&table, 1);
        assert_eq!(panic_message(|| set_price(&table, 1, 13)), "13 breaks");
        assert!(!price::contains(1));
        set_price(&table, 1, 14);
        assert_eq!(price(&table, 1), Some(Fragile(14)));
    });
}
