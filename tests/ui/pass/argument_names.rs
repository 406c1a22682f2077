//! Arguments may be called what the expansion calls its own things, and anything else.
#![deny(warnings)]

use larder::cached;

#[cached(tags = [format!("key:{key}"), "all"])]
fn sum(key: u32, cache: u32, value: u32, found: u32, miss: u32, site: u32, tags: u32, this: u32) -> u32 {
    key + cache + value + found + miss + site + tags + this
}

#[cached(ttl = 60, refresh_after = 30, key: u32 = *key + *due)]
fn reloaded(key: &u32, due: &u32, this: &str) -> usize {
    *key as usize + *due as usize + this.len()
}

#[cached]
fn raw(r#type: u32, r#fn: &str) -> usize {
    r#type as usize + r#fn.len()
}

#[cached]
fn r#match(r#in: u32) -> u32 {
    r#in
}

#[cached]
fn arg0(arg1: u32, (a, b): (u32, u32), _: u32) -> u32 {
    arg1 + a + b
}

fn main() {
    assert_eq!(sum(1, 2, 3, 4, 5, 6, 7, 8), 36);
    assert_eq!(sum::peek(1, 2, 3, 4, 5, 6, 7, 8), Some(36));
    sum::insert(0, 0, 0, 0, 0, 0, 0, 0, 9);
    assert_eq!(sum(0, 0, 0, 0, 0, 0, 0, 0), 9);
    assert_eq!(reloaded(&1, &2, "abc"), 6);
    assert!(reloaded::contains(&0, &3));
    assert_eq!(raw(1, "a"), 2);
    assert!(raw::invalidate(1, "a"));
    assert_eq!(r#match(1), 1);
    assert!(r#match::contains(1));
    assert_eq!(arg0(1, (2, 3), 4), 6);
    assert!(arg0::contains(1, (2, 3), 4));
}
