//! Setters in blocks, in traits, in functions, in macros, and generic ones.
#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]

use std::borrow::Cow;
use std::sync::Arc;

mod shop {
    use larder::{WriteBehind, WriteError, cached, invalidates, writes};
    use std::sync::Arc;

    #[derive(Clone, PartialEq, Eq, Hash)]
    pub(crate) struct Id(u32);

    /// Not `Clone`: no strategy but write-behind asks for that.
    pub(crate) struct Shop {
        views: WriteBehind<u32, u64>,
        pub(crate) inner: Inner,
    }

    #[derive(Clone, PartialEq, Eq, Hash)]
    pub(crate) struct Inner(pub(crate) u32);

    #[cached]
    impl Shop {
        #[cached(strategy = "write_behind", cache = self.views)]
        pub(crate) async fn views(&self, page: u32) -> u64 {
            u64::from(page)
        }

        // The attributes inside are used, though the block takes them off.
        #[writes(self.views(page) = n)]
        pub(crate) fn set_views(self: &Arc<Self>, page: u32, n: u64) {
            let _ = (page, n);
        }

        #[invalidates(self.views(..), self.inner.price(..), Inner::price(&self.inner, 5))]
        #[must_use]
        pub(crate) fn reset(&mut self) -> bool {
            true
        }

        #[writes(Self::rate(from, to) = rate)]
        pub(crate) async fn set_rate(
            from: &str,
            to: &'static str,
            rate: f64,
        ) -> Result<f64, WriteError> {
            let _ = (from, to);
            Ok(rate)
        }

        #[cached(strategy = "write_behind", queue(overflow = "reject", capacity = 5))]
        pub(crate) fn rate(from: &str, to: &str) -> f64 {
            let _ = (from, to);
            1.0
        }

        #[invalidates(Self::rate(..))]
        pub(crate) fn forget_rates() {}
    }

    impl Inner {
        #[cached(strategy = "write_through")]
        pub(crate) fn price(&self, id: u32) -> u64 {
            u64::from(self.0 + id)
        }

        #[writes(self.price(id) = cents)]
        #[inline]
        pub(crate) fn set_price(&self, id: u32, cents: u64) {
            let _ = (id, cents);
        }

        #[writes(self.price(id))]
        pub(crate) fn take_price(self, id: u32) -> u64 {
            u64::from(id)
        }

        #[writes(Self::price(self, id))]
        pub(crate) fn mut_price(&mut self, id: u32) -> u64 {
            u64::from(id)
        }
    }

    pub(crate) trait Prices {
        type Error;
        fn put(&self, id: Id, cents: u64) -> Result<(), Self::Error>;
        fn forget(&mut self);
    }

    #[cached]
    impl Prices for Inner {
        type Error = WriteError;

        #[writes(self.price(id.0) = cents)]
        fn put(&self, id: Id, cents: u64) -> Result<(), Self::Error> {
            let _ = (id, cents);
            Ok(())
        }

        #[invalidates(Self::price(..))]
        fn forget(&mut self) {}
    }

    #[cached]
    impl Prices for Vec<u64> {
        type Error = String;

        #[writes(super::through(id.0) = cents)]
        fn put(&self, id: Id, cents: u64) -> Result<(), String> {
            if self.is_empty() {
                return Err("none".to_owned());
            }
            let _ = (id, cents);
            Ok(())
        }

        #[invalidates(super::through(..))]
        fn forget(&mut self) {
            self.clear();
        }
    }
}

#[larder::cached(strategy = "write_behind")]
fn plain(id: u32) -> u64 {
    u64::from(id)
}

#[larder::cached(strategy = "write_through")]
fn through(id: u32) -> u64 {
    u64::from(id)
}

#[larder::cached(strategy = "write_through")]
fn generic<T: Clone + Send + Sync + 'static, const N: usize>(id: u32) -> Option<T> {
    let _ = (id, N);
    None
}

/// With lifetimes, bounds, and what can't be kept: nothing asks for it.
#[larder::writes(generic::<T, 5>(id) = value)]
fn set_generic<'a, T, U>(
    log: &mut Vec<u8>,
    id: u32,
    value: &'a T,
    by: impl Into<String>,
    of: U,
) -> &'a T
where
    T: Clone + Send + Sync + 'static,
    U: Fn(&'a T) -> Cow<'a, str>,
{
    let _ = (of(value), by.into(), id, log);
    value
}

/// The parameters of the getter follow from the value.
#[larder::writes(generic::<_, 1>(id) = value)]
async fn infer(id: u32, value: String) {
    let _ = (id, value);
}

macro_rules! setter {
    ($name:ident, $getter:expr, $value:expr, $body:block) => {
        #[larder::writes($getter = $value)]
        fn $name() -> u64 $body
    };
}

setter!(in_a_macro, plain(5), 7, { 7 });

fn is_send<T: Send>(future: T) -> T {
    future
}

fn main() {
    use larder::{cached, writes};
    use shop::Prices;

    #[cached(strategy = "write_through")]
    fn local(id: u32) -> u64 {
        u64::from(id)
    }

    #[writes(local(id) = cents)]
    fn set_local(id: u32, cents: u64) {
        let _ = (id, cents);
    }

    set_local(1, 2);
    assert_eq!(local(1), 2);
    assert_eq!(in_a_macro(), 7);
    drop(is_send(infer(1, String::new())));
    drop(is_send(shop::Shop::set_rate("a", "b", 1.0)));
    let mut log = Vec::new();
    set_generic(&mut log, 1, &5_u8, "me", |_| "".into());
    let mut inner = shop::Inner(1);
    inner.set_price(1, 2);
    inner.mut_price(1);
    inner.forget();
    inner.take_price(1);
    shop::Shop::forget_rates();
    let mut prices = vec![1];
    prices.forget();
    let _ = |shop: Arc<shop::Shop>, id: shop::Id| {
        shop.set_views(1, 2);
        drop(is_send(shop.views_flush()));
        drop(is_send(shop.views_flush_key(1)));
        drop(is_send(shop.views_shutdown(std::time::Duration::ZERO)));
        let _ = (
            shop.views_dead_letters(),
            shop.views_replay_dead_letters(),
            shop.views_queue_stats(),
        );
        vec![1].put(id, 1)
    };
    let _ = shop::Shop::reset;
    let _ = shop::Inner::put;
}
