//! What is stored of what a body returns: `Ok` of a `Result`, `Some` of an `Option`, and whatever
//! `cache_if` lets through.

use crate::support::{panic_message, panic_quietly};
use larder::{Cache, cached};
use std::cell::Cell;
use std::io;
use std::num::ParseIntError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[test]
fn ok_is_stored_and_err_is_not() {
    #[cached(skip(runs))]
    fn parse(runs: &Cell<u32>, text: &str) -> Result<u32, ParseIntError> {
        runs.set(runs.get() + 1);
        text.parse()
    }
    let runs = Cell::new(0);
    assert_eq!([parse(&runs, "7"), parse(&runs, "7")], [Ok(7), Ok(7)]);
    assert_eq!(runs.take(), 1);
    assert!(parse(&runs, "seven").is_err());
    assert!(parse(&runs, "seven").is_err());
    assert_eq!(runs.take(), 2);
    let stored: Option<u32> = parse::peek("7");
    assert_eq!((stored, parse::peek("seven")), (Some(7), None));
    assert_eq!(parse::stats().load_failures, 2);
    let _: &'static Cache<Box<str>, u32> = parse::cache();
}

#[test]
fn the_body_may_use_the_question_mark_and_return_early() {
    #[cached]
    fn sum(texts: &[&str]) -> Result<u32, ParseIntError> {
        if texts.is_empty() {
            return Ok(0);
        }
        let mut sum = 0;
        for text in texts {
            sum += text.parse::<u32>()?;
        }
        Ok(sum)
    }
    #[cached]
    fn third(texts: &[&str]) -> Option<String> {
        let third = texts.get(2)?;
        if third.is_empty() {
            return None;
        }
        Some((*third).to_owned())
    }
    assert_eq!(
        [sum(&["1", "2"]), sum(&["1", "2"]), sum(&[]), sum(&[])],
        [Ok(3), Ok(3), Ok(0), Ok(0)]
    );
    assert!(sum(&["1", "x"]).is_err());
    assert_eq!((sum::stats().hits, sum::cache().len()), (2, 2));
    assert_eq!(third(&["a", "b", "c"]).as_deref(), Some("c"));
    assert_eq!([third(&["a"]), third(&["a", "b", ""])], [None, None]);
    assert_eq!(third::cache().len(), 1);
}

#[test]
fn a_refresh_that_fails_leaves_the_value() {
    #[cached(skip(outcome))]
    fn price(outcome: Result<u32, &'static str>, _sku: &str) -> Result<u32, &'static str> {
        outcome
    }
    assert_eq!(price(Ok(1), "tea"), Ok(1));
    assert_eq!(price::refresh(Err("down"), "tea"), Err("down"));
    assert_eq!(price(Ok(2), "tea"), Ok(1));
}

#[test]
fn some_is_stored_and_none_is_not() {
    #[cached(skip(runs))]
    fn half(runs: &Cell<u32>, n: u32) -> Option<u32> {
        runs.set(runs.get() + 1);
        n.is_multiple_of(2).then_some(n / 2)
    }
    let runs = Cell::new(0);
    assert_eq!([half(&runs, 4), half(&runs, 4)], [Some(2), Some(2)]);
    assert_eq!(runs.take(), 1);
    assert_eq!([half(&runs, 5), half(&runs, 5)], [None, None]);
    assert_eq!(runs.take(), 2);
    let stored: Option<u32> = half::peek(4);
    assert_eq!((stored, half::contains(5)), (Some(2), false));
    half::insert(5, 3);
    assert_eq!(
        half(&runs, 5),
        Some(3),
        "the value is what is in the `Option`"
    );
}

#[test]
fn a_refresh_that_finds_nothing_takes_the_value_away() {
    #[cached(skip(found))]
    fn stock(found: Option<u32>, _sku: &str) -> Option<u32> {
        found
    }
    assert_eq!(stock(Some(1), "tea"), Some(1));
    assert_eq!(stock::refresh(None, "tea"), None);
    assert_eq!(stock::peek("tea"), None);
}

#[test]
fn of_a_result_of_an_option_only_what_is_found_is_stored() {
    #[cached(skip(runs))]
    fn find(runs: &Cell<u32>, id: i32) -> Result<Option<String>, String> {
        runs.set(runs.get() + 1);
        match id {
            ..0 => Err(format!("{id} is negative")),
            0 => Ok(None),
            _ => Ok(Some(id.to_string())),
        }
    }
    let runs = Cell::new(0);
    for (id, found, twice) in [
        (1, Ok(Some("1".to_owned())), 1),
        (0, Ok(None), 2),
        (-1, Err("-1 is negative".to_owned()), 2),
    ] {
        assert_eq!(find(&runs, id), found);
        assert_eq!(find(&runs, id), found);
        assert_eq!(runs.take(), twice, "{id}");
    }
    let stored: Option<String> = find::peek(1);
    assert_eq!(stored.as_deref(), Some("1"));
    let _: &'static Cache<i32, String> = find::cache();
}

mod aliases {
    pub(super) type Result<T> = std::result::Result<T, String>;

    pub(super) mod full {
        pub(in super::super) type Result = std::result::Result<u32, String>;
    }
}

#[test]
fn an_alias_that_is_called_result_is_one() {
    #[cached]
    fn size(path: &str) -> io::Result<u64> {
        if path.is_empty() {
            Err(io::ErrorKind::NotFound.into())
        } else {
            Ok(path.len() as u64)
        }
    }
    #[cached]
    fn parse(text: &str) -> aliases::Result<Option<u32>> {
        let parsed = if text.is_empty() {
            Ok(None)
        } else {
            text.parse().map(Some)
        };
        parsed.map_err(|error| format!("{error}"))
    }
    #[cached]
    fn fixed(text: &str) -> aliases::full::Result {
        text.parse().map_err(|error| format!("{error}"))
    }
    assert!(size("").is_err());
    assert_eq!(size("/etc").ok(), size::peek("/etc"));
    assert_eq!(
        (parse("7"), parse(""), parse("x").is_err()),
        (Ok(Some(7)), Ok(None), true)
    );
    assert_eq!((fixed("7"), fixed("x").is_err()), (Ok(7), true));
    let _: (Option<u64>, Option<u32>, Option<u32>) =
        (size::peek(""), parse::peek("7"), fixed::peek("7"));
    assert_eq!(
        [
            size::cache().len(),
            parse::cache().len(),
            fixed::cache().len()
        ],
        [1, 1, 1]
    );
}

#[test]
fn results_and_options_may_be_written_with_their_paths() {
    #[cached]
    fn find(n: u32) -> std::result::Result<core::option::Option<u32>, ()> {
        match n {
            0 => Err(()),
            1 => Ok(None),
            _ => Ok(Some(n)),
        }
    }
    assert_eq!(
        [find(0), find(1), find(2)],
        [Err(()), Ok(None), Ok(Some(2))]
    );
    let stored: Option<u32> = find::peek(2);
    assert_eq!((stored, find::cache().len()), (Some(2), 1));
}

#[test]
fn with_cache_none_what_is_not_found_is_stored_too() {
    #[cached(cache_none = true, skip(runs))]
    fn half(runs: &Cell<u32>, n: u32) -> Option<u32> {
        runs.set(runs.get() + 1);
        n.is_multiple_of(2).then_some(n / 2)
    }
    #[cached(cache_none = true, skip(runs))]
    fn find(runs: &Cell<u32>, n: u32) -> Result<Option<u32>, ()> {
        runs.set(runs.get() + 1);
        if n == 0 {
            Err(())
        } else {
            Ok(n.is_multiple_of(2).then_some(n / 2))
        }
    }
    let runs = Cell::new(0);
    assert_eq!(
        [half(&runs, 5), half(&runs, 5), half(&runs, 4)],
        [None, None, Some(2)]
    );
    assert_eq!(runs.take(), 2);
    assert_eq!(
        [half::peek(5), half::peek(4), half::peek(1)],
        [Some(None), Some(Some(2)), None]
    );
    assert_eq!([find(&runs, 5), find(&runs, 5)], [Ok(None), Ok(None)]);
    assert_eq!(runs.take(), 1);
    assert_eq!([find(&runs, 0), find(&runs, 0)], [Err(()), Err(())]);
    assert_eq!(runs.take(), 2, "an error is never stored");
    let _: &'static Cache<u32, Option<u32>> = find::cache();
}

#[test]
fn with_cache_none_off_nothing_changes() {
    #[cached(cache_none = false)]
    fn half(n: u32) -> Option<u32> {
        n.is_multiple_of(2).then_some(n / 2)
    }
    assert_eq!([half(5), half(4)], [None, Some(2)]);
    let stored: Option<u32> = half::peek(4);
    assert_eq!((stored, half::contains(5)), (Some(2), false));
}

fn is_final(state: &String) -> bool {
    state == "paid"
}

#[test]
fn cache_if_chooses_what_is_stored() {
    #[cached(cache_if = is_final)]
    fn by_path(state: &str) -> String {
        state.to_owned()
    }
    #[cached(cache_if = |n| *n > 9)]
    fn by_closure(n: u32) -> u32 {
        n
    }
    by_path("open");
    by_path("paid");
    assert!(!by_path::contains("open") && by_path::contains("paid"));
    assert_eq!([by_closure(5), by_closure(10)], [5, 10]);
    assert!(!by_closure::contains(5) && by_closure::contains(10));
    by_closure::insert(5, 5);
    assert!(
        by_closure::contains(5),
        "what is inserted by hand is not asked about"
    );
}

#[test]
fn cache_if_sees_the_value_inside_of_results_and_options() {
    #[cached(cache_if = |n: &u32| *n > 9)]
    fn found(n: u32) -> Result<Option<u32>, ()> {
        match n {
            0 => Err(()),
            1 => Ok(None),
            _ => Ok(Some(n)),
        }
    }
    #[cached(cache_none = true, cache_if = |found| found.is_none_or(|n| n > 9))]
    fn whole(n: u32) -> Option<u32> {
        (n > 0).then_some(n)
    }
    assert_eq!(
        [found(0), found(1), found(5), found(10)],
        [Err(()), Ok(None), Ok(Some(5)), Ok(Some(10))]
    );
    assert!(!found::contains(5) && found::contains(10));
    assert_eq!([whole(0), whole(5), whole(10)], [None, Some(5), Some(10)]);
    assert!(whole::contains(0) && !whole::contains(5) && whole::contains(10));
}

#[test]
fn a_panic_passes_through_and_nothing_is_stored() {
    static FAILS: AtomicBool = AtomicBool::new(true);
    #[cached]
    fn price(sku: &str) -> usize {
        if FAILS.load(Ordering::Relaxed) {
            panic_quietly("no price");
        }
        sku.len()
    }
    assert_eq!(panic_message(|| price("tea")), "no price");
    assert_eq!(panic_message(|| price::refresh("tea")), "no price");
    assert!(!price::contains("tea"));
    FAILS.store(false, Ordering::Relaxed);
    assert_eq!(price("tea"), 3);
    assert_eq!((price::stats().loads, price::stats().load_failures), (3, 2));
    FAILS.store(true, Ordering::Relaxed);
    assert_eq!(panic_message(|| price::refresh("tea")), "no price");
    assert_eq!(price("tea"), 3, "a refresh that panics leaves the value");
}

#[test]
fn a_value_written_while_the_body_runs_wins_over_its_own() {
    static CENTS: AtomicU64 = AtomicU64::new(250);
    #[cached]
    fn price(sku: &str) -> u64 {
        let read = CENTS.load(Ordering::Relaxed);
        if sku == "tea" && read == 250 {
            CENTS.store(300, Ordering::Relaxed);
            price::insert("tea", 300);
        } else if sku == "rice" {
            price::invalidate("rice");
        }
        read
    }
    assert_eq!(price("tea"), 300);
    assert_eq!(price::peek("tea"), Some(300));
    assert_eq!(price("rice"), 300);
    assert_eq!(
        price::peek("rice"),
        None,
        "it was read before the invalidation"
    );
}
