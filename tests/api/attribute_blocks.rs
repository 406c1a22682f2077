//! `#[cached]` on an `impl` block, which tells the attributes inside where they are: for functions
//! without `self`, and for the `impl` of a trait.

use larder::{Cache, cached, registry};
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn associated_functions_may_be_cached() {
    #[derive(Clone, Debug, PartialEq)]
    struct Config(String);

    #[cached]
    impl Config {
        const DEFAULT: &str = "default";

        fn plain(name: &str) -> Self {
            Self(name.to_owned())
        }

        #[cached(capacity = 10)]
        fn load(name: Option<&str>) -> Self {
            Self::plain(name.unwrap_or(Self::DEFAULT))
        }
    }
    assert_eq!(Config::load(None), Config::load(None));
    assert_eq!(Config::load(Some("other")).0, "other");
    assert_eq!(
        (Config::load_stats().hits, Config::load_stats().misses),
        (1, 2)
    );
    let cache: &'static Cache<Option<Box<str>>, Config> = Config::load_cache();
    assert_eq!((cache.len(), cache.capacity()), (2, Some(10)));
    assert_eq!(Config::load_peek(None), Some(Config("default".into())));
    Config::load_insert(None, Config("primed".into()));
    assert_eq!(Config::load(None).0, "primed");
    assert_eq!(Config::load_uncached(None).0, "default");
    assert_eq!(Config::load_refresh(None).0, "default");
    assert!(Config::load_invalidate(None) && !Config::load_contains(None));
}

#[test]
fn methods_in_a_block_are_cached_as_without_it() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Shop(usize);

    #[cached]
    impl Shop {
        #[cached]
        fn price(&self, sku: &str) -> usize {
            Self::factor(self.0) * sku.len()
        }

        #[cached]
        fn factor(id: usize) -> usize {
            id * 100
        }
    }
    assert_eq!(
        [
            Shop(1).price("tea"),
            Shop(1).price("tea"),
            Shop(2).price("tea")
        ],
        [300, 300, 600]
    );
    assert_eq!(
        (Shop::price_stats().hits, Shop::factor_stats().misses),
        (1, 2)
    );
}

trait Catalog {
    type Item: Clone + Debug + PartialEq + Send + Sync + 'static;
    const SHELF: u32;

    fn title(&self, id: u32) -> Self::Item;
    fn try_title(&self, id: u32) -> Result<Self::Item, String> {
        Ok(self.title(id))
    }
    fn count(shelf: &str) -> usize;
    fn later(&self, id: u32) -> impl Future<Output = Option<Self::Item>>;
}

static RUNS: AtomicU64 = AtomicU64::new(0);

#[derive(Clone, PartialEq, Eq, Hash)]
struct Library {
    name: String,
}

#[cached]
impl Catalog for Library {
    type Item = String;
    const SHELF: u32 = 7;

    #[cached]
    fn title(&self, id: u32) -> Self::Item {
        RUNS.fetch_add(1, Ordering::Relaxed);
        format!("{} {id} on {}", self.name, Self::SHELF)
    }

    #[cached(name = "titles that may fail")]
    fn try_title(&self, id: u32) -> Result<Self::Item, String> {
        let title: Self::Item = self.title(id);
        if id == 0 { Err(title) } else { Ok(title) }
    }

    #[cached]
    fn count(shelf: &str) -> usize {
        shelf.len() * Self::SHELF as usize
    }

    #[cached]
    async fn later(&self, id: u32) -> Option<Self::Item> {
        std::future::ready(()).await;
        Some(<Self as Catalog>::title(self, id))
    }
}

#[test]
fn a_trait_can_be_implemented_by_cached_functions() {
    fn titles(catalog: &impl Catalog<Item = String>) -> [String; 2] {
        [catalog.title(1), catalog.title(1)]
    }
    let library = Library { name: "one".into() };
    RUNS.store(0, Ordering::Relaxed);
    assert_eq!(titles(&library), ["one 1 on 7", "one 1 on 7"]);
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
    assert_eq!([Library::count("abc"), Library::count("abc")], [21, 21]);
    assert!(library.try_title(0).is_err());
    assert_eq!(library.try_title(1).as_deref(), Ok("one 1 on 7"));
    // The companions are functions of the type itself.
    assert_eq!(library.title_peek(1).as_deref(), Some("one 1 on 7"));
    assert!(library.try_title_contains(1) && !library.try_title_contains(0));
    assert_eq!(
        (Library::count_stats().hits, Library::count_uncached("a")),
        (1, 7)
    );
    library.title_insert(2, "primed".into());
    assert_eq!(library.title(2), "primed");
    assert_eq!(
        registry::find("titles that may fail").map(|cache| cache.stats().size),
        Some(1)
    );
}

#[test]
fn an_async_function_of_a_trait_may_be_cached() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let library = Library { name: "two".into() };
    runtime.block_on(async {
        assert_eq!(library.later(1).await.as_deref(), Some("two 1 on 7"));
        assert_eq!(library.later(1).await.as_deref(), Some("two 1 on 7"));
        assert_eq!(
            library.later_refresh(1).await.as_deref(),
            Some("two 1 on 7")
        );
    });
    let stats = Library::later_stats();
    assert_eq!((stats.hits, stats.loads), (1, 2));
}

trait Show {
    fn show(&self, times: usize) -> String;
    fn width(n: usize) -> usize;
    fn shown_later(&self, n: usize) -> impl Future<Output = Result<usize, String>>;
}

#[cached]
impl Show for Vec<u32> {
    #[cached(name = "lists that are shown")]
    fn show(&self, times: usize) -> String {
        if self.is_empty() {
            return String::from("nothing");
        }
        format!("{self:?}").repeat(times)
    }

    #[cached]
    fn width(n: usize) -> usize {
        n * 2
    }

    #[cached(skip(self))]
    async fn shown_later(&self, n: usize) -> Result<usize, String> {
        let n = n.checked_sub(1).ok_or("zero")?;
        std::future::ready(Ok(n + self.len())).await
    }
}

#[test]
fn the_type_of_a_trait_impl_may_be_foreign() {
    assert_eq!(vec![1, 2].show(2), "[1, 2][1, 2]");
    assert_eq!(vec![1, 2].show(2), "[1, 2][1, 2]");
    assert_eq!(vec![].show(2), "nothing");
    assert_eq!([Vec::width(2), Vec::width(2)], [4, 4]);
    let found = registry::find("lists that are shown").expect("it is listed");
    assert_eq!((found.stats().hits, found.stats().misses), (1, 2));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        assert_eq!(vec![1, 2].shown_later(5).await, Ok(6));
        assert_eq!(
            vec![].shown_later(5).await,
            Ok(6),
            "the owner is skipped: a hit"
        );
        assert_eq!(vec![].shown_later(0).await, Err("zero".into()));
    });
}

#[test]
fn a_generic_block_has_one_cache_for_each_type() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Wrapper<T>(T);

    #[cached]
    impl<T> Wrapper<T>
    where
        T: Default + Debug + Hash + Eq + Clone + Send + Sync + 'static,
    {
        #[cached]
        fn default_text() -> String {
            format!("{:?}", T::default())
        }

        #[cached]
        fn text(&self) -> String {
            format!("{:?}", self.0)
        }
    }
    assert_eq!(
        (
            Wrapper::<u8>::default_text(),
            Wrapper::<char>::default_text()
        ),
        ("0".into(), r"'\0'".into())
    );
    assert_eq!(Wrapper::<u8>::default_text(), "0");
    assert_eq!(
        (
            Wrapper::<u8>::default_text_stats().hits,
            Wrapper::<char>::default_text_stats().hits
        ),
        (1, 0)
    );
    assert_eq!(
        (Wrapper(1_u8).text(), Wrapper("1").text()),
        ("1".into(), "\"1\"".into())
    );
    Wrapper::<u8>::text_clear();
    assert!(!Wrapper(1_u8).text_contains() && Wrapper("1").text_contains());
}

#[test]
fn a_trait_impl_may_be_generic() {
    trait Describe {
        fn describe(&self, times: usize) -> String;
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Pair<T, const N: usize>([T; N]);

    #[cached]
    impl<T: Debug + Hash + Eq + Clone + Send + Sync + 'static, const N: usize> Describe for Pair<T, N> {
        #[cached]
        fn describe(&self, times: usize) -> String {
            format!("{:?}", self.0).repeat(times)
        }
    }
    assert_eq!(Pair([1, 2]).describe(1), "[1, 2]");
    assert_eq!(
        [Pair([1]).describe(2), Pair([1]).describe(2)],
        ["[1][1]", "[1][1]"]
    );
    assert_eq!(
        (
            Pair::<i32, 1>::describe_stats().hits,
            Pair::<i32, 2>::describe_stats().hits
        ),
        (1, 0)
    );
}

#[test]
fn a_type_may_borrow_where_the_owner_is_not_part_of_the_key() {
    struct Repo<'a> {
        runs: &'a AtomicU64,
        titles: Cache<u32, String>,
    }

    #[cached]
    impl<'a> Repo<'a> {
        #[cached(skip(self))]
        fn skipped(&self, id: u32) -> u64 {
            self.runs.fetch_add(1, Ordering::Relaxed) + u64::from(id)
        }

        #[cached(cache = self.titles)]
        fn title(&self, id: u32) -> String {
            format!("{id} {}", self.runs.load(Ordering::Relaxed))
        }

        #[cached(skip(runs))]
        fn count(runs: &'a AtomicU64, id: u32) -> u64 {
            runs.load(Ordering::Relaxed) + u64::from(id)
        }
    }
    let runs = AtomicU64::new(0);
    let repo = Repo {
        runs: &runs,
        titles: Cache::new(10),
    };
    assert_eq!([repo.skipped(7), repo.skipped(7)], [7, 7]);
    assert_eq!([repo.title(7), repo.title(7)], ["7 1", "7 1"]);
    assert_eq!([Repo::count(&runs, 1), Repo::count(&runs, 1)], [2, 2]);
    assert_eq!(Repo::skipped_stats().hits, 1);
}

#[test]
fn an_owner_in_a_block_may_be_an_arc() {
    trait Rate {
        fn rate(self: Arc<Self>, n: u32) -> u32;
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Desk(u32);

    #[cached]
    impl Rate for Desk {
        #[cached]
        fn rate(self: Arc<Self>, n: u32) -> u32 {
            self.0 * n
        }
    }
    let desk = Arc::new(Desk(3));
    assert_eq!([desk.clone().rate(2), desk.rate(2)], [6, 6]);
    assert_eq!(Desk::rate_stats().hits, 1);
}

#[test]
fn what_is_left_out_of_the_build_leaves_nothing_behind() {
    struct Shop;

    #[cached]
    impl Shop {
        #[cfg(any())]
        #[cached]
        fn price(sku: &str) -> NoSuchType {
            NoSuchType(sku)
        }

        #[cached]
        #[cfg(not(any()))]
        #[cfg_attr(any(), no_such_attribute)]
        #[cfg_attr(not(any()), must_use, inline)]
        fn price(sku: &str) -> usize {
            sku.len()
        }
    }
    #[cached]
    #[cfg(any())]
    impl Show for NoSuchType {
        #[cached]
        fn width(n: usize) -> usize {
            n
        }
    }
    assert_eq!([Shop::price("tea"), Shop::price("tea")], [3, 3]);
    assert_eq!(Shop::price_stats().hits, 1);
}
