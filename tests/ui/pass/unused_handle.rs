//! A handle that nobody uses warns of nothing, whatever is warned of.
#![deny(
    warnings,
    unused,
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    unreachable_pub,
    rust_2018_idioms,
    unused_qualifications,
    unused_lifetimes,
    single_use_lifetimes,
    private_interfaces,
    let_underscore_drop,
    trivial_casts,
    unused_results
)]
#![forbid(unsafe_code)]

use larder::cached;

mod inner {
    use larder::cached;

    pub(crate) struct Secret(u32);

    #[cached(skip(secret))]
    pub(crate) fn open(secret: &Secret, door: &str) -> usize {
        secret.0 as usize + door.len()
    }

    pub(super) fn call() -> usize {
        open(&Secret(1), "front")
    }
}

#[cached(ttl = 60, tags = ["all"], cache_if = |length| *length > 0)]
fn length(name: &str) -> Option<usize> {
    Some(name.len())
}

#[cached]
async fn later(name: &str, weight: f64) -> Result<String, std::fmt::Error> {
    Ok(format!("{name}{weight}"))
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop(u32);

impl Shop {
    #[cached]
    fn price(&self, id: u32) -> u32 {
        self.0 + id
    }
}

trait Prices {
    fn cost(&self, id: u32) -> u32;
}

#[cached]
impl Prices for Shop {
    #[cached]
    fn cost(&self, id: u32) -> u32 {
        self.0 + id
    }
}

fn main() {
    assert_eq!(inner::call(), 6);
    assert_eq!(length("a"), Some(1));
    drop(later("a", 1.0));
    assert_eq!(Shop(1).price(1) + Shop(1).cost(1), 4);
}
