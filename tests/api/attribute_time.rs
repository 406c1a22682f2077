//! How long values live. The clock of all caches is moved by hand, so that no test sleeps; margins
//! of minutes keep the time that the test itself takes from mattering.

use crate::support::{seconds, system_clock};
use larder::cached;
use larder::testing::advance;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

/// Lengths of time that options refer to.
mod limits {
    use std::time::Duration;

    pub(super) const SHORT: Duration = Duration::from_secs(3600);

    pub(super) fn short() -> Duration {
        SHORT
    }
}

#[test]
fn a_ttl_is_a_number_of_seconds() {
    #[cached(ttl = 3_600)]
    fn price(sku: &str) -> usize {
        sku.len()
    }
    let _turn = system_clock();
    price("tea");
    advance(seconds(1800));
    assert!(price::contains("tea"));
    assert_eq!(price("tea"), 3);
    advance(seconds(1800));
    assert!(!price::contains("tea"), "a read does not prolong it");
    assert_eq!(price("tea"), 3);
    assert_eq!((price::stats().loads, price::stats().expirations), (2, 1));
}

#[test]
fn a_ttl_is_a_time_in_words() {
    #[cached(ttl = "1h 30m")]
    fn long(n: u32) -> u32 {
        n
    }
    #[cached(ttl = "250ms")]
    fn short(n: u32) -> u32 {
        n
    }
    let _turn = system_clock();
    long(1);
    short(1);
    advance(Duration::from_millis(250));
    assert!(long::contains(1) && !short::contains(1));
    advance(seconds(80 * 60));
    assert!(long::contains(1));
    advance(seconds(10 * 60));
    assert!(!long::contains(1));
}

#[test]
fn a_ttl_is_a_constant_or_an_expression() {
    #[cached(ttl = limits::SHORT)]
    fn by_constant(n: u32) -> u32 {
        n
    }
    #[cached(ttl = limits::short() * 2)]
    fn by_expression(n: u32) -> u32 {
        n
    }
    let _turn = system_clock();
    by_constant(1);
    by_expression(1);
    advance(HOUR / 2);
    assert!(by_constant::contains(1) && by_expression::contains(1));
    advance(HOUR / 2);
    assert!(!by_constant::contains(1) && by_expression::contains(1));
    advance(HOUR);
    assert!(!by_expression::contains(1));
}

#[test]
fn without_an_option_nothing_expires() {
    #[cached]
    fn price(sku: &str) -> usize {
        sku.len()
    }
    let _turn = system_clock();
    price("tea");
    advance(HOUR * 24 * 365);
    assert!(price::contains("tea"));
}

#[test]
fn a_value_that_is_inserted_or_refreshed_has_a_new_life() {
    #[cached(ttl = 3_600)]
    fn price(sku: &str) -> usize {
        sku.len()
    }
    let _turn = system_clock();
    price("tea");
    price("rice");
    advance(HOUR / 2);
    price::insert("tea", 250);
    price::refresh("rice");
    advance(HOUR / 2);
    assert!(price::contains("tea") && price::contains("rice"));
    advance(HOUR / 2);
    assert!(!price::contains("tea") && !price::contains("rice"));
}

#[test]
fn a_time_to_idle_counts_from_the_last_read() {
    #[cached(tti = "1h")]
    fn price(sku: &str) -> usize {
        sku.len()
    }
    let _turn = system_clock();
    price("tea");
    price("rice");
    for _ in 0..4 {
        advance(HOUR / 2);
        price("tea");
    }
    assert!(price::contains("tea") && !price::contains("rice"));
    assert_eq!(price::stats().loads, 2);
    advance(HOUR);
    assert!(!price::contains("tea"));
}

#[test]
fn ttl_and_tti_both_end_a_life() {
    #[cached(ttl = limits::SHORT * 2, tti = limits::SHORT)]
    fn price(sku: &str) -> usize {
        sku.len()
    }
    let _turn = system_clock();
    price("tea");
    for _ in 0..3 {
        advance(HOUR / 2);
        price("tea");
    }
    assert_eq!(price::stats().loads, 1);
    advance(HOUR / 2);
    assert!(!price::contains("tea"), "however often it is read");
}

#[test]
fn jitter_spreads_the_ends_of_values_that_were_stored_together() {
    #[cached(ttl = "10h", jitter = "50%", capacity = "unbounded")]
    fn price(n: u64) -> u64 {
        n
    }
    let _turn = system_clock();
    let held = || (0..1000).filter(|n| price::contains(*n)).count();
    (0..1000).for_each(|n| _ = price(n));
    advance(HOUR * 4);
    assert_eq!(held(), 1000, "a life is shortened by half at most");
    advance(HOUR * 7 / 2);
    assert!(
        (400..600).contains(&held()),
        "after three quarters about half are gone"
    );
    advance(HOUR * 5 / 2);
    assert_eq!(held(), 0, "a life is never prolonged");
}

#[test]
fn expires_gives_each_value_a_life_of_its_own() {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "it is called by reference"
    )]
    fn in_hours(_key: &u32, hours: &u32) -> Option<Duration> {
        (*hours > 0).then(|| HOUR * *hours)
    }
    #[cached(expires = in_hours)]
    fn by_path(hours: u32) -> u32 {
        hours
    }
    #[cached(expires = |(sku, hours), _| sku.is_empty().then(|| HOUR * *hours), ttl = "3h")]
    fn by_closure(sku: &str, hours: u32) -> usize {
        sku.len() + hours as usize
    }
    let _turn = system_clock();
    assert_eq!([0, 1, 2].map(by_path), [0, 1, 2]);
    assert_eq!(
        by_closure("", 1) + by_closure("", 4) + by_closure("tea", 1),
        3 + 6
    );
    let held = || {
        let by_closure = by_closure::contains;
        (
            [0, 1, 2].map(by_path::contains),
            [by_closure("", 1), by_closure("", 4), by_closure("tea", 1)],
        )
    };
    advance(HOUR / 2);
    assert_eq!(held(), ([true, true, true], [true, true, true]));
    advance(HOUR);
    assert_eq!(held(), ([true, false, true], [false, true, true]));
    advance(HOUR * 2);
    assert_eq!(
        held(),
        ([true, false, false], [false, true, false]),
        "by closure, `tea` has the ttl"
    );
    advance(HOUR);
    assert_eq!(
        held(),
        ([true, false, false], [false, false, false]),
        "by path, 0 lives for ever"
    );
}

#[test]
fn what_is_not_found_has_a_ttl_of_its_own() {
    #[cached(negative_ttl = 3_600, ttl = "2h")]
    fn half(n: u32) -> Option<u32> {
        n.is_multiple_of(2).then_some(n / 2)
    }
    let _turn = system_clock();
    assert_eq!([half(4), half(5), half(5)], [Some(2), None, None]);
    assert_eq!(half::stats().hits, 1, "a negative ttl stores `None`");
    assert_eq!([half::peek(4), half::peek(5)], [Some(Some(2)), Some(None)]);
    advance(HOUR / 2);
    assert!(half::contains(4) && half::contains(5));
    advance(HOUR / 2);
    assert!(half::contains(4) && !half::contains(5));
    advance(HOUR);
    assert!(!half::contains(4));
}

#[test]
fn a_negative_ttl_alone_lets_what_is_found_live() {
    #[cached(negative_ttl = "1h")]
    fn find(n: u32) -> Result<Option<u32>, ()> {
        if n == 0 {
            Err(())
        } else {
            Ok(n.is_multiple_of(2).then_some(n / 2))
        }
    }
    let _turn = system_clock();
    assert_eq!([find(4), find(5)], [Ok(Some(2)), Ok(None)]);
    advance(HOUR);
    assert!(find::contains(4) && !find::contains(5));
    advance(HOUR * 1000);
    assert!(find::contains(4));
}

#[test]
fn a_negative_ttl_goes_with_a_life_for_each_value() {
    #[cached(negative_ttl = "1h", expires = |_, found| found.map(|hours| HOUR * hours))]
    fn find(n: u32) -> Option<u32> {
        (n > 0).then_some(n)
    }
    let _turn = system_clock();
    assert_eq!([0, 1, 3].map(find), [None, Some(1), Some(3)]);
    advance(HOUR * 3 / 2);
    assert_eq!([0, 1, 3].map(find::contains), [false, false, true]);
    advance(HOUR * 2);
    assert!(!find::contains(3));
}

#[test]
fn an_expired_value_stands_in_for_an_error_for_a_while() {
    static IS_DOWN: AtomicU64 = AtomicU64::new(0);

    #[cached(ttl = "1h", stale_if_error = "2h")]
    fn price(sku: &str) -> Result<usize, &'static str> {
        match IS_DOWN.load(Ordering::Relaxed) {
            0 => Ok(sku.len()),
            _ => Err("down"),
        }
    }
    let _turn = system_clock();
    assert_eq!(price("tea"), Ok(3));
    IS_DOWN.store(1, Ordering::Relaxed);
    advance(HOUR * 2);
    assert_eq!(price::peek("tea"), None, "it has expired");
    assert_eq!(price("tea"), Ok(3), "the load failed");
    assert_eq!(
        price::refresh("tea"),
        Err("down"),
        "a refresh says what happened"
    );
    assert_eq!(price("rice"), Err("down"), "there is nothing to stand in");
    advance(HOUR);
    assert_eq!(price("tea"), Err("down"), "its time is over");
    let stats = price::stats();
    assert_eq!(
        (stats.loads, stats.load_failures, stats.stale_served),
        (5, 4, 1)
    );
    IS_DOWN.store(0, Ordering::Relaxed);
    assert_eq!(price("tea"), Ok(3));
}

#[test]
fn an_age_counts_from_the_end_of_the_load() {
    #[cached(ttl = "1h")]
    fn price(sku: &str) -> usize {
        advance(HOUR * 10);
        sku.len()
    }
    let _turn = system_clock();
    price("tea");
    assert!(price::contains("tea"));
    advance(HOUR);
    assert!(!price::contains("tea"));
}
