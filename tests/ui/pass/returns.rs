//! What is stored of every kind of result.
#![deny(warnings)]

use larder::cached;
use std::io;

type Result<T, E = io::Error> = std::result::Result<T, E>;

#[cached]
fn plain(id: u32) -> u32 {
    id
}

#[cached]
fn alias(id: u32) -> Result<u32> {
    Ok(id)
}

#[cached]
fn option(id: u32) -> std::option::Option<u32> {
    (id > 0).then_some(id)
}

#[cached]
fn both(id: u32) -> io::Result<Option<u32>> {
    Ok((id > 0).then_some(id))
}

#[cached(cache_none = true)]
fn none(id: u32) -> io::Result<Option<u32>> {
    Ok((id > 0).then_some(id))
}

#[cached(ttl = 60, negative_ttl = 5, expires = |_, value| value.map(|_| std::time::Duration::from_secs(1)))]
fn negative(id: u32) -> Option<u32> {
    (id > 0).then_some(id)
}

#[cached]
fn options(id: u32) -> Option<Option<u32>> {
    (id > 0).then_some((id > 1).then_some(id))
}

#[cached]
fn checked(id: u32) -> Result<(), String> {
    if id > 0 { Ok(()) } else { Err("none".to_owned()) }
}

#[cached]
fn nothing() -> Vec<std::sync::Arc<str>> {
    Vec::new()
}

/// An error that can't be cloned.
#[derive(Debug)]
struct Failure;

#[cached(ttl = 60, stale_if_error = 60)]
fn failing(id: u32) -> Result<u32, Failure> {
    if id > 0 { Ok(id) } else { Err(Failure) }
}

fn main() {
    assert_eq!(plain(1), 1);
    assert!(alias(1).is_ok());
    assert_eq!((alias::peek(1), option(0), option::peek(0), option(1), option::peek(1)), (Some(1), None, None, Some(1), Some(1)));
    assert!(matches!((both(0), both::peek(0), both(1), both::peek(1)), (Ok(None), None, Ok(Some(1)), Some(1))));
    assert!(matches!((none(0), none::peek(0)), (Ok(None), Some(None))));
    assert_eq!((negative(0), negative::peek(0)), (None, Some(None)));
    assert_eq!((options(0), options::peek(0), options(1), options::peek(1)), (None, None, Some(None), Some(None)));
    assert_eq!((checked(1), checked::peek(1), checked(0), checked::peek(0)), (Ok(()), Some(()), Err("none".to_owned()), None));
    assert_eq!(nothing().len(), 0);
    assert!(nothing::contains());
    assert!(failing(0).is_err() && failing(1).is_ok());
}
