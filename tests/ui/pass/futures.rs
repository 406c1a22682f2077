//! The future of an `async fn` stays `Send`, and no argument of a lookup lives across its wait.
#![deny(warnings)]

use larder::cached;
use std::cell::Cell;

#[cached]
async fn owned(name: String, ids: Vec<u32>) -> String {
    format!("{name}{ids:?}")
}

#[cached(skip(db), ttl = 60, refresh_after = 30)]
async fn reloaded(db: &u32, name: &str) -> Result<Option<String>, String> {
    Ok(Some(format!("{name}{db}")))
}

/// What can't be shared is no argument of the lookup, but of the body.
#[cached(skip(seen))]
async fn not_sync(seen: Cell<u32>, id: u32) -> u32 {
    seen.set(id);
    id
}

struct Shop;

impl Shop {
    #[cached(skip(self))]
    async fn price(&self, name: &str) -> Option<usize> {
        Some(name.len())
    }
}

fn send<T: Send>(value: T) -> T {
    value
}

fn main() {
    drop(send(owned("a".into(), vec![1])));
    drop(send(owned::refresh("a".into(), vec![1])));
    drop(send(owned::uncached("a".into(), vec![1])));
    drop(send(reloaded(&1, "a")));
    drop(send(not_sync(Cell::new(1), 1)));
    drop(send(Shop.price("a")));
    drop(send(Shop.price_refresh("a")));
}
