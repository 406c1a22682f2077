//! `cache = self.field`: the entries live in the owner, who built the cache and its settings.

use crate::support::seconds;
use larder::{Cache, Clock, EvictionPolicy, LocalCache, cached};
use std::cell::Cell;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
struct Product(u32);

/// A repository: neither `Hash` nor `Clone`.
struct Repo {
    connection: Cell<u32>,
    products: Cache<u32, Product>,
    prices: Cache<(Box<str>, u32), u64>,
    slugs: Cache<String, Option<u32>>,
}

impl Repo {
    fn new() -> Self {
        Self::with(Cache::new(100))
    }

    fn with(products: Cache<u32, Product>) -> Self {
        Self {
            connection: Cell::new(0),
            products,
            prices: Cache::new(100),
            slugs: Cache::new(100),
        }
    }

    #[cached(cache = self.products)]
    fn product(&self, id: u32) -> Result<Option<Product>, String> {
        self.connection.set(self.connection.get() + 1);
        match id {
            0 => Ok(None),
            1..100 => Ok(Some(Product(id))),
            _ => Err("down".into()),
        }
    }

    #[cached(cache = self.products)]
    async fn product_later(&self, id: u32) -> Option<Product> {
        std::future::ready(()).await;
        self.connection.set(self.connection.get() + 1);
        Some(Product(id))
    }

    #[cached(cache = self.prices, skip(discount), tags = [sku])]
    fn price(&self, sku: &str, region: u32, discount: u64) -> u64 {
        sku.len() as u64 * 100 + u64::from(region) - discount
    }

    #[cached(cache = self.slugs, key: String = slug.to_lowercase(), cache_none = true, cache_if = |id| *id != Some(7))]
    fn by_slug(&self, slug: &str) -> Option<u32> {
        self.connection.set(self.connection.get() + 1);
        slug.parse().ok()
    }
}

#[test]
fn the_entries_are_in_the_field() {
    let products = Repo::new();
    assert_eq!(products.product(1), Ok(Some(Product(1))));
    assert_eq!(products.products.get(&1), Some(Product(1)));
    products.products.insert(2, Product(22));
    assert_eq!(products.product(2), Ok(Some(Product(22))));
    assert_eq!(products.connection.get(), 1);
    assert!(products.product(100).is_err() && products.product(0) == Ok(None));
    assert_eq!(products.products.len(), 2, "neither errors nor `None`");
}

#[test]
fn two_owners_share_nothing() {
    let (one, two) = (Repo::new(), Repo::new());
    assert_eq!(one.product(1), two.product(1));
    assert_eq!((one.connection.get(), two.connection.get()), (1, 1));
    assert!(one.product_invalidate(1));
    assert!(!one.product_contains(1) && two.product_contains(1));
    two.product_clear();
    assert!(!two.product_contains(1));
}

#[test]
fn owners_may_share_a_clone_of_one_cache() {
    let shared = Cache::new(10);
    let (one, two) = (Repo::with(shared.clone()), Repo::with(shared));
    assert_eq!(one.product(1), two.product(1));
    assert_eq!((one.connection.get(), two.connection.get()), (1, 0));
}

#[test]
fn settings_are_those_of_the_builder() {
    let clock = Clock::manual();
    let builder = Cache::builder()
        .capacity(2)
        .policy(EvictionPolicy::Lru)
        .ttl(seconds(60));
    let products = Repo::with(builder.clock(clock.clone()).build().expect("valid"));
    for id in [1, 2, 3] {
        assert_eq!(products.product(id), Ok(Some(Product(id))));
    }
    assert_eq!(
        [1, 2, 3].map(|id| products.product_contains(id)),
        [false, true, true]
    );
    clock.advance(seconds(60));
    assert!(!products.product_contains(3));
}

#[test]
fn the_companions_work_on_the_field() {
    let products = Repo::new();
    assert_eq!(products.price("tea", 1, 50), 251);
    assert_eq!(products.price("tea", 1, 0), 251, "a hit");
    assert_eq!(products.price_peek("tea", 1), Some(251));
    assert_eq!(products.price_refresh("tea", 1, 0), 301);
    assert_eq!(products.price_uncached("rice", 1, 0), 401);
    assert!(!products.price_contains("rice", 1));
    products.price_insert("rice", 1, 7);
    assert_eq!(products.price("rice", 1, 0), 7);
    let stats = products.price_stats();
    assert_eq!((stats.hits, stats.misses), (2, 1));
    let cache: &Cache<(Box<str>, u32), u64> = products.price_cache();
    cache.invalidate_tag("tea");
    assert!(!products.price_contains("tea", 1) && products.price_contains("rice", 1));
}

#[test]
fn options_about_what_is_stored_go_with_a_field() {
    let products = Repo::new();
    assert_eq!([products.by_slug("X"), products.by_slug("x")], [None, None]);
    assert_eq!(
        products.connection.take(),
        1,
        "`None` is stored, under the lower case"
    );
    assert_eq!(
        [products.by_slug("7"), products.by_slug("7")],
        [Some(7), Some(7)]
    );
    assert_eq!(products.connection.take(), 2, "7 is not stored");
}

#[test]
fn the_field_may_be_anywhere_in_the_owner() {
    struct Caches {
        names: Cache<u32, String>,
    }
    struct App {
        caches: Vec<Rc<Caches>>,
    }
    impl App {
        fn caches(&self) -> &Caches {
            &self.caches[0]
        }
        #[cached(cache = self.caches().names)]
        fn by_method(&self, id: u32) -> String {
            format!("by method {id}")
        }
        #[cached(cache = self.caches[0].names)]
        fn by_index(&self, id: u32) -> String {
            format!("by index {id}")
        }
    }
    let app = App {
        caches: vec![Rc::new(Caches {
            names: Cache::new(10),
        })],
    };
    assert_eq!(app.by_method(1), "by method 1");
    assert_eq!(
        app.by_index(1),
        "by method 1",
        "two methods may share a field"
    );
}

#[test]
fn a_generic_owner_may_have_a_field() {
    struct Memo<K, F> {
        make: F,
        made: Cache<K, String>,
    }
    impl<K, F> Memo<K, F>
    where
        K: Clone + Eq + std::hash::Hash + Send + Sync + 'static,
        F: Fn(&K) -> String,
    {
        #[cached(cache = self.made)]
        fn get(&self, key: &K) -> String {
            (self.make)(key)
        }
    }
    let memo = Memo {
        make: |n: &u32| n.to_string(),
        made: Cache::new(10),
    };
    assert_eq!([memo.get(&7), memo.get(&7)], ["7", "7"]);
    assert_eq!(memo.get_stats().hits, 1);
}

#[test]
fn a_field_may_be_the_cache_of_one_thread() {
    struct Names {
        names: LocalCache<u32, Rc<str>>,
    }
    impl Names {
        #[cached(cache = self.names, scope = "thread")]
        fn name(&self, id: u32) -> Rc<str> {
            id.to_string().into()
        }
    }
    let names = Names {
        names: Cache::builder().build_local().expect("valid"),
    };
    assert!(Rc::ptr_eq(&names.name(7), &names.name(7)));
    assert_eq!(names.name_stats().hits, 1);
}

#[test]
fn async_methods_may_have_a_field() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let products = Repo::new();
    runtime.block_on(async {
        assert_eq!(products.product_later(1).await, Some(Product(1)));
        assert_eq!(products.product_later(1).await, Some(Product(1)));
    });
    assert_eq!(products.connection.get(), 1);
}
