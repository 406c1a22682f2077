//! A hit is cheap: it allocates nothing, and hashes the key once.

use crate::counting::ALLOCATIONS;
use crate::support::system_clock;
use larder::{Cache, cached};
use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Hits in a row: enough that whatever a hit only notes is dealt with several times.
const HITS: u64 = 10_000;

/// How often the calls after the first, which misses, allocate.
fn allocations<R>(call: impl Fn() -> R) -> u64 {
    call();
    let before = ALLOCATIONS.get();
    for _ in 0..HITS {
        call();
    }
    ALLOCATIONS.get() - before
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| Box::new(1)), HITS);
}

#[test]
fn a_hit_allocates_nothing_whatever_the_arguments() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Region(String);

    #[cached]
    fn none() -> u64 {
        1
    }
    #[cached]
    fn number(n: u64) -> u64 {
        n
    }
    #[cached]
    fn text(text: &str) -> u64 {
        text.len() as u64
    }
    #[cached]
    fn texts(a: &str, b: &str) -> u64 {
        (a.len() + b.len()) as u64
    }
    #[cached]
    fn bytes(bytes: &[u8]) -> u64 {
        bytes.len() as u64
    }
    #[cached]
    fn floats(weight: f64, count: u32) -> f64 {
        weight * f64::from(count)
    }
    #[cached]
    fn borrowed(region: &Region, zone: Option<&str>, all: &[&str], pair: (&str, f32)) -> usize {
        region.0.len() + zone.map_or(0, str::len) + all.len() + pair.0.len()
    }
    #[cached(key: u64 = id % 10)]
    fn given(id: u64) -> u64 {
        id
    }
    #[cached(skip(log))]
    fn skipped(log: &mut Vec<String>, id: u64) -> u64 {
        log.push(id.to_string());
        id
    }
    let region = Region("a region that is not short".to_owned());
    let log = Cell::new(Vec::new());
    assert_eq!(allocations(none), 0);
    assert_eq!(allocations(|| number(7)), 0);
    assert_eq!(allocations(|| text("tea")), 0);
    assert_eq!(allocations(|| texts("tea", "rice")), 0);
    assert_eq!(allocations(|| bytes(&[1, 2, 3])), 0);
    assert_eq!(allocations(|| floats(0.5, 3)), 0);
    assert_eq!(
        allocations(|| borrowed(&region, Some("x"), &["y", "z"], ("t", 0.5))),
        0
    );
    assert_eq!(allocations(|| given(17)), 0);
    let with_log = || {
        let mut lent = log.take();
        skipped(&mut lent, 7);
        log.set(lent);
    };
    assert_eq!(allocations(with_log), 0);
}

#[test]
fn a_hit_allocates_nothing_whatever_is_returned() {
    #[cached]
    fn shared(text: &str) -> Arc<str> {
        text.into()
    }
    #[cached]
    fn fallible(text: &str) -> Result<Option<Arc<str>>, String> {
        if text.is_empty() {
            Err("empty".into())
        } else {
            Ok(Some(text.into()))
        }
    }
    #[cached(cache_none = true)]
    fn missing(_text: &str) -> Option<String> {
        None
    }
    assert_eq!(allocations(|| shared("tea")), 0);
    assert_eq!(allocations(|| fallible("tea")), 0);
    assert_eq!(allocations(|| missing("tea")), 0);
}

#[test]
fn a_hit_allocates_nothing_whatever_the_options() {
    #[cached(ttl = "1h", jitter = "10%")]
    fn ttl(text: &str) -> u64 {
        text.len() as u64
    }
    #[cached(tti = "1h")]
    fn tti(text: &str) -> u64 {
        text.len() as u64
    }
    #[cached(
        ttl = "2h",
        refresh_after = "1h",
        stale_while_revalidate = "1h",
        skip(db)
    )]
    fn reloaded(db: &Arc<str>, text: &str) -> u64 {
        (db.len() + text.len()) as u64
    }
    #[cached(tags = ["texts"], cache_if = |length| *length > 0)]
    fn tagged(text: &str) -> u64 {
        text.len() as u64
    }
    #[cached(max_weight = 100, weigher = |_, _| 1, coalesce = false, name = "weighed")]
    fn weighed(text: &str) -> u64 {
        text.len() as u64
    }
    #[cached(scope = "thread", ttl = "1h")]
    fn of_the_thread(text: &str) -> u64 {
        text.len() as u64
    }
    let _turn = system_clock();
    let db = Arc::from("db");
    assert_eq!(allocations(|| ttl("tea")), 0);
    assert_eq!(allocations(|| tti("tea")), 0);
    assert_eq!(allocations(|| reloaded(&db, "tea")), 0);
    assert_eq!(allocations(|| tagged("tea")), 0);
    assert_eq!(allocations(|| weighed("tea")), 0);
    assert_eq!(allocations(|| of_the_thread("tea")), 0);
}

#[test]
fn a_hit_allocates_nothing_under_any_policy() {
    /// A cached function of a policy, whose calls take turns among three keys.
    macro_rules! check {
        ($($policy:literal),*) => { $( {
            #[cached(policy = $policy, capacity = 10)]
            fn length(text: &str) -> u64 {
                text.len() as u64
            }
            let calls = || length("tea") + length("rice") + length("coffee");
            assert_eq!(allocations(calls), 0, "{}", $policy);
            assert_eq!(length::stats().hits, 3 * HITS);
        } )* };
    }
    check!("adaptive", "lru", "lfu", "fifo");
}

#[test]
fn a_hit_allocates_nothing_wherever_the_function_stands() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Shop(String);
    struct Products {
        titles: Cache<(u32, Box<str>), Arc<str>>,
    }
    #[cached]
    impl Shop {
        #[cached]
        fn price(&self, sku: &str) -> usize {
            self.0.len() + sku.len()
        }
        #[cached]
        fn tax(region: &str) -> usize {
            region.len()
        }
    }
    impl Products {
        #[cached(cache = self.titles)]
        fn title(&self, id: u32, language: &str) -> Arc<str> {
            format!("{id} {language}").into()
        }
    }
    #[cached]
    fn generic<T: AsRef<str> + Hash + Eq + Clone + Send + Sync + 'static, const N: usize>(
        text: &T,
    ) -> usize {
        text.as_ref().len() * N
    }
    let (shop, products) = (
        Shop("a shop".into()),
        Products {
            titles: Cache::new(10),
        },
    );
    assert_eq!(allocations(|| shop.price("tea")), 0);
    assert_eq!(allocations(|| Shop::tax("north")), 0);
    assert_eq!(allocations(|| products.title(7, "en")), 0);
    generic::<&str, 3>(&"another instantiation");
    let text = String::from("tea");
    assert_eq!(allocations(|| generic::<_, 2>(&text)), 0);
}

#[test]
fn a_look_allocates_nothing() {
    #[cached]
    fn length(text: &str, region: &str) -> usize {
        text.len() + region.len()
    }
    length("tea", "north");
    assert_eq!(allocations(|| length::peek("tea", "north")), 0);
    assert_eq!(allocations(|| length::contains("tea", "south")), 0);
    assert_eq!(allocations(|| length::invalidate("rice", "south")), 0);
}

#[test]
fn a_hit_of_an_async_function_allocates_nothing() {
    #[cached]
    async fn length(text: &str) -> usize {
        std::future::ready(text.len()).await
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let allocated = runtime.block_on(async {
        length("tea").await;
        let before = ALLOCATIONS.get();
        for _ in 0..100 {
            assert_eq!(length("tea").await, 3);
        }
        ALLOCATIONS.get() - before
    });
    assert_eq!(allocated, 0);
}

#[test]
fn a_hit_hashes_the_key_once() {
    thread_local! {
        static HASHES: Cell<u64> = const { Cell::new(0) };
    }
    #[derive(Clone, PartialEq, Eq)]
    struct Sku(u32);
    impl Hash for Sku {
        fn hash<H: Hasher>(&self, state: &mut H) {
            HASHES.set(HASHES.get() + 1);
            self.0.hash(state);
        }
    }
    impl Sku {
        #[cached]
        fn weight(&self, n: u32) -> u32 {
            self.0 + n
        }
    }
    #[cached]
    fn price(sku: &Sku, _region: &str) -> u32 {
        sku.0
    }
    #[cached(ttl = "1h", refresh_after = "30m", policy = "lru")]
    fn stock(sku: Sku) -> u32 {
        sku.0
    }
    #[cached(scope = "thread", key: Sku = Sku(n))]
    fn title(n: u32) -> u32 {
        n
    }
    fn hashes_of_a_hit(call: impl Fn() -> u32) -> u64 {
        call();
        HASHES.set(0);
        call();
        HASHES.get()
    }
    let _turn = system_clock();
    assert_eq!(hashes_of_a_hit(|| Sku(1).weight(2)), 1);
    assert_eq!(hashes_of_a_hit(|| price(&Sku(1), "north")), 1);
    assert_eq!(hashes_of_a_hit(|| stock(Sku(1))), 1);
    assert_eq!(hashes_of_a_hit(|| title(1)), 1);
    assert_eq!(
        hashes_of_a_hit(|| price::peek(&Sku(1), "north").unwrap_or(0)),
        1
    );
}
