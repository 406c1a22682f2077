//! The arguments of setters: whatever they are called and however they are passed, the attribute and
//! the body both have them.

#![allow(
    dead_code,
    unused_variables,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    clippy::elidable_lifetime_names,
    clippy::needless_lifetimes,
    clippy::too_many_arguments,
    reason = "getters and setters are there for what their attributes make of them"
)]

use crate::setter_support::Table;
use crate::support::in_time;
use larder::{cached, invalidates, writes};

/// Neither `Copy` nor cheap.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Sku(String);

fn sku(text: &str) -> Sku {
    Sku(text.to_owned())
}

#[derive(Clone)]
struct Line {
    item: (Sku, u32),
    bytes: Vec<u8>,
}

/// Runs under the strategy that leaves arguments alone, and the one that owns them.
macro_rules! both {
    ($name:ident, $word:literal) => {
        mod $name {
            use super::*;

            #[cached(strategy = $word)]
            fn amount(sku: &Sku, region: &str) -> Vec<u8> {
                unreachable!("{sku:?} in {region} was put")
            }

            #[cached(strategy = $word)]
            fn total(of: u32) -> u64 {
                unreachable!("{of} was put")
            }

            #[cached(strategy = $word)]
            fn list(ids: &[u32]) -> Vec<u32> {
                unreachable!("{ids:?} was put")
            }

            #[test]
            fn an_argument_by_value_is_for_key_value_and_body() {
                #[writes(amount(&sku, &region) = bytes)]
                fn set(sku: Sku, region: String, bytes: Vec<u8>) {
                    drop((sku.0.into_bytes(), region.into_bytes(), bytes.into_iter()));
                }
                in_time(|| {
                    set(sku("tea"), "EU".to_owned(), vec![1, 2]);
                    assert_eq!(amount(&sku("tea"), "EU"), [1, 2]);
                });
            }

            #[test]
            fn borrowed_arguments_are_made_owned_where_that_is_needed() {
                #[writes(amount(sku, region) = bytes)]
                fn set(sku: &Sku, region: &str, bytes: &[u8]) {
                    let _longest: &str = region.max(&sku.0);
                }
                in_time(|| {
                    let region = String::from("EU");
                    set(&sku("rice"), &region, &[3]);
                    drop(region);
                    assert_eq!(amount(&sku("rice"), "EU"), [3]);
                });
            }

            #[test]
            fn keys_are_fields_calls_and_literals() {
                #[writes(amount(&line.item.0, "EU") = line.bytes)]
                fn set_bytes(line: Line) -> Result<(), String> {
                    drop(line);
                    Ok(())
                }
                #[writes(amount(&Sku(line.item.0.0.to_uppercase()), &region()) = line.bytes.repeat(2))]
                fn set_upper(line: &Line) {}
                #[writes(total(line.item.1 + 1) = { line.bytes.len() as u64 })]
                fn set_total(line: &Line) {}
                #[writes(total(7) = 70)]
                fn set_seven() {}
                fn region() -> String {
                    "US".to_owned()
                }
                in_time(|| {
                    let line = Line {
                        item: (sku("key"), 40),
                        bytes: vec![1],
                    };
                    set_upper(&line);
                    set_total(&line);
                    set_seven();
                    assert_eq!(set_bytes(line), Ok(()));
                    assert_eq!(amount(&sku("key"), "EU"), [1]);
                    assert_eq!(amount(&sku("KEY"), "US"), [1, 1]);
                    assert_eq!((total(41), total(7)), (1, 70));
                });
            }

            #[test]
            fn a_slice_is_a_key() {
                #[writes(list(ids) = ids)]
                fn set(ids: &[u32]) {}
                #[writes(list(&ids[1..]) = ids)]
                fn set_tail(ids: &[u32]) {}
                #[writes(list(&ids) = ids)]
                fn set_array(ids: Vec<u32>) {}
                in_time(|| {
                    set(&[1, 2]);
                    set_tail(&[1, 3]);
                    set_array(vec![4]);
                    assert_eq!([list(&[1, 2]), list(&[3])], [[1, 2], [1, 3]]);
                    assert_eq!(list(&[4]), [4]);
                });
            }

            #[test]
            fn arguments_may_be_mut_unnamed_and_patterns() {
                #[writes(total(id) = *cents)]
                fn set_mut(mut id: u32, _: &str, cents: &u64) {
                    id += 1;
                    assert_eq!(id, 101);
                }
                #[writes(total(id) = cents)]
                fn set_pattern((a, [b, ..]): (u32, [u32; 3]), id: u32, cents: u64) {
                    assert_eq!((a, b), (1, 2));
                }
                in_time(|| {
                    set_mut(100, "", &5);
                    set_pattern((1, [2, 3, 4]), 200, 6);
                    assert_eq!((total(100), total(200)), (5, 6));
                });
            }

            #[test]
            fn arguments_may_be_called_as_the_expansion_calls_its_own() {
                #[writes(total(kept) = changes + output)]
                fn first(plan: u64, changes: u64, kept: u32, output: u64, __p: u64) -> u64 {
                    assert_eq!((plan, __p), (1, 5));
                    changes + output
                }
                #[writes(total(items) = made)]
                fn second(items: u32, made: u64, this: &str, larder: u8, body: u8) {
                    assert_eq!((this, larder, body), ("this", 1, 2));
                }
                #[writes(total(key) = value)]
                fn third(key: u32, value: u64, cache: u8, at: u8, queue: u8, result: u8) {
                    assert_eq!((cache, at, queue, result), (1, 2, 3, 4));
                }
                #[writes(total(total) = set)]
                fn fourth(total: u32, set: u64, r#type: u8) {
                    assert_eq!(r#type, 9);
                }
                in_time(|| {
                    assert_eq!(first(1, 2, 300, 3, 5), 5);
                    second(301, 6, "this", 1, 2);
                    third(302, 7, 1, 2, 3, 4);
                    fourth(303, 8, 9);
                    assert_eq!([300, 301, 302, 303].map(total), [5, 6, 7, 8]);
                });
            }

            #[test]
            fn twelve_arguments_are_not_too_many() {
                #[writes(total(a) = l)]
                fn set(
                    a: u32, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8,
                    k: &str, l: u64,
                ) {
                    assert_eq!((b, j, k), (1, 9, "k"));
                }
                in_time(|| {
                    set(400, 1, 2, 3, 4, 5, 6, 7, 8, 9, "k", 10);
                    assert_eq!(total(400), 10);
                });
            }

            #[test]
            fn static_references_and_options_of_owned_values_are_kept() {
                #[writes(total(id) = name.map_or(0, |name| name.len() as u64))]
                fn set(id: u32, name: Option<&'static str>, more: Option<String>, all: &'static [u8]) {
                    assert_eq!((more.as_deref(), all), (Some("more"), &[1][..]));
                }
                in_time(|| {
                    set(500, Some("four"), Some("more".to_owned()), &[1]);
                    assert_eq!(total(500), 4);
                });
            }

            #[test]
            fn a_setter_may_be_generic() {
                #[writes(total(id.clone().into()) = cents.into())]
                fn set<I, C: Into<u64> + Copy + Send + Sync + 'static>(id: I, cents: C, name: &I)
                where
                    I: Into<u32> + Clone + PartialEq + Send + Sync + 'static,
                {
                    assert!(id == *name);
                }
                #[writes(total(N) = { cents })]
                fn set_const<const N: u32>(cents: u64) {}
                in_time(|| {
                    set(6_u16, 60_u8, &6);
                    set(7_u8, 70_u64, &7);
                    set_const::<8>(80);
                    assert_eq!([6, 7, 8].map(total), [60, 70, 80]);
                });
            }
        }
    };
}

both!(through, "write_through");
both!(behind, "write_behind");

impl Table {
    fn of_tea() -> Self {
        Self::with(3, 30)
    }
}

#[test]
fn a_getter_with_a_key_of_its_own_takes_what_that_names() {
    #[cached(strategy = "write_through", key: String = name.to_lowercase())]
    fn price(table: &Table, name: &str, _nobody: u8) -> Option<u64> {
        table.load(u32::try_from(name.len()).expect("it is short"))
    }
    #[writes(price(name) = cents)]
    fn set(table: &Table, name: &str, cents: u64) {
        table.put(3, cents).expect("it can be written");
    }
    #[invalidates(price(&name.trim()))]
    fn forget(name: String) {}
    let table = Table::of_tea();
    assert_eq!(price(&table, "Tea", 1), Some(30));
    set(&table, "TEA", 31);
    assert_eq!(price(&table, "tea", 2), Some(31));
    forget(" tEa ".to_owned());
    assert!(!price::contains("tea"));
}

#[test]
fn a_getter_that_skips_is_named_by_what_is_left() {
    #[cached(strategy = "write_through", skip(_table, _trace), tags = [format!("arguments {a}")])]
    fn sum(_table: &Table, a: u32, _trace: &str, b: u32) -> u32 {
        a + b
    }
    #[writes(sum(b, a) = 9)]
    fn set(table: &Table, a: u32, b: u32) {}
    let table = Table::default();
    set(&table, 1, 2);
    assert_eq!((sum(&table, 2, "", 1), sum(&table, 1, "", 2)), (9, 3));
}

#[test]
fn a_getter_without_arguments_has_one_entry() {
    #[cached(strategy = "write_through", skip(table))]
    fn best(table: &Table) -> Option<u64> {
        table.load(1)
    }
    #[writes(best() = cents)]
    fn set(table: &Table, cents: u64) -> Result<(), String> {
        table.put(1, cents)
    }
    #[invalidates(best())]
    fn forget() {}
    let table = Table::with(1, 10);
    assert_eq!(best(&table), Some(10));
    assert_eq!(set(&table, 20), Ok(()));
    assert_eq!((best(&table), table.loads()), (Some(20), 1));
    forget();
    assert_eq!((best(&table), table.loads()), (Some(20), 1));
}

#[test]
fn floats_are_keys_of_setters_too() {
    #[cached(strategy = "write_through")]
    fn shipping(weight: f64) -> u64 {
        unreachable!("{weight} was put")
    }
    #[writes(shipping(weight) = cents)]
    fn set(weight: f64, cents: u64) {}
    set(-0.0, 1);
    set(f64::NAN, 2);
    assert_eq!((shipping(0.0), shipping(-f64::NAN)), (1, 2));
}

#[test]
fn what_is_not_clone_is_no_trouble_where_the_body_runs_at_once() {
    struct Connection<'a>(&'a mut Vec<u64>);
    #[cached(strategy = "write_through")]
    fn price(id: u32) -> u64 {
        unreachable!("{id} was put")
    }
    #[writes(price(id) = cents)]
    fn set<'a>(to: &mut Connection<'a>, id: u32, cents: u64) -> Result<(), String> {
        to.0.push(cents);
        Ok(())
    }
    #[writes(price(id) = cents)]
    fn set_by_value(to: Connection<'_>, id: u32, cents: u64) {
        to.0.push(cents);
    }
    #[writes(price(id) = cents)]
    fn set_by_closure(id: u32, cents: u64, then: impl FnOnce(u64)) {
        then(cents);
    }
    let mut rows = Vec::new();
    assert_eq!(set(&mut Connection(&mut rows), 1, 10), Ok(()));
    set_by_value(Connection(&mut rows), 2, 20);
    set_by_closure(3, 30, |cents| rows.push(cents));
    assert_eq!(rows, [10, 20, 30]);
    assert_eq!([1, 2, 3].map(price), [10, 20, 30]);
}

#[test]
fn a_borrow_may_be_returned_where_the_body_runs_at_once() {
    #[cached(strategy = "write_through")]
    fn price(id: u32) -> u64 {
        unreachable!("{id} was put")
    }
    #[writes(price(id) = cents)]
    fn set<'a>(name: &'a str, id: u32, cents: u64) -> &'a str {
        name.trim()
    }
    #[writes(price(id) = cents)]
    fn set_and_list(id: u32, cents: u64) -> impl Iterator<Item = u64> {
        0..cents
    }
    assert_eq!(set(" tea ", 1, 10), "tea");
    assert_eq!(set_and_list(2, 3).sum::<u64>(), 3);
    assert_eq!((price(1), price(2)), (10, 3));
}

#[test]
fn early_returns_and_question_marks_are_those_of_the_body() {
    #[cached(strategy = "write_through", skip(table))]
    fn price(table: &Table, id: u32) -> Option<u64> {
        table.load(id)
    }
    #[writes(price(id) = cents)]
    fn set(table: &Table, id: u32, cents: u64) -> Result<(), String> {
        if cents == 0 {
            return Err("free".to_owned());
        }
        table.put(id, cents)?;
        if cents == 1 {
            return Ok(());
        }
        Err("too much".into())
    }
    let table = Table::with(1, 10);
    price(&table, 1);
    assert_eq!(set(&table, 1, 0), Err("free".to_owned()));
    assert_eq!(price::peek(1), Some(10));
    assert_eq!(set(&table, 1, 1), Ok(()));
    assert_eq!(price::peek(1), Some(1));
}
