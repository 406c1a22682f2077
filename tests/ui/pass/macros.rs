//! Functions, and options, that `macro_rules!` macros make.
#![deny(warnings)]

use std::time::Duration;

macro_rules! getter {
    ($(#[$attr:meta])* $name:ident($arg:ident: $ty:ty) -> $out:ty, $ttl:expr, $capacity:literal, $policy:literal, $body:block) => {
        $(#[$attr])*
        #[larder::cached(ttl = $ttl, capacity = $capacity, policy = $policy)]
        fn $name($arg: $ty) -> $out $body
    };
}

getter!(
    /// Documented.
    price(sku: &str) -> Option<u64>, 60, 100, "lru", { Some(sku.len() as u64) }
);
getter!(cost(id: u32) -> Result<u32, String>, "1h 30m", 10, "lfu", { Ok(id) });
getter!(rate(id: f64) -> f64, Duration::from_secs(5), 10, "fifo", { id });

macro_rules! hygienic {
    ($name:ident) => {
        // `value` is the macro's own.
        #[larder::cached(key: u32 = value, cache_if = |stored| *stored > 0)]
        fn $name(value: u32) -> u32 {
            value
        }
    };
}

hygienic!(own);

macro_rules! method {
    ($name:ident, $this:ident, $body:expr) => {
        #[larder::cached(skip(self))]
        fn $name(&$this, id: u32) -> u32 {
            $body + id
        }
    };
}

struct Shop(u32);

impl Shop {
    method!(price, self, self.0);
}

fn main() {
    assert_eq!(price("ab"), Some(2));
    assert_eq!(price::peek("ab"), Some(2));
    assert_eq!(cost(1), Ok(1));
    assert_eq!(rate(0.5), 0.5);
    assert_eq!(own(1), 1);
    assert!(own::contains(1));
    assert_eq!(Shop(1).price(1), 2);
}
