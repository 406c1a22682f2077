//! A hit is cheap: it allocates nothing, and hashes the key once.
//!
//! The allocator of this binary counts, for each thread, so that other tests don't matter.

use crate::support::system_clock;
use larder::{Builder, Cache, cached};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
    /// What this thread allocated, less what it gave back.
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

fn count(more: usize, less: usize) {
    // A thread that ends has no counter any more.
    if more > 0 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
    }
    let change = more.wrapping_sub(less);
    let _ = BYTES.try_with(|bytes| bytes.set(bytes.get().wrapping_add(change)));
}

// SAFETY: every call goes to the system's allocator as it came; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

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

#[test]
fn a_curve_takes_less_than_a_megabyte_however_large_the_cache() {
    let bytes = |capacity: usize, ages: bool, curve: bool| {
        let before = BYTES.get();
        let builder = Cache::<u64, ()>::builder().capacity(capacity);
        let builder = if ages {
            builder.ttl(Duration::from_secs(3600))
        } else {
            builder
        };
        let builder = if curve {
            builder.sample_curve()
        } else {
            builder
        };
        let cache = builder.build().expect("valid");
        // Eight times as many keys as fit, and more than the miniatures hold.
        let keys = 10 * capacity as u64;
        for key in (0..keys).chain(0..keys / 2) {
            if cache.get(&key).is_none() {
                cache.insert(key, ());
            }
        }
        assert_eq!(cache.hit_ratio_curve().is_some(), curve);
        BYTES.get().wrapping_sub(before)
    };
    for (capacity, ages) in [(1_008, false), (1_008, true), (20_000, false)] {
        let curve = bytes(capacity, ages, true).saturating_sub(bytes(capacity, ages, false));
        assert!(curve < 1_000_000, "{curve} bytes, capacity {capacity}");
        assert!(curve > 200_000, "{curve} bytes are too few to be true");
    }
}

/// In caches of one thread, all of whose memory is counted here. One of all threads has as much for its
/// curve, but for more lists of reads that wait.
#[test]
fn a_curve_takes_little_whatever_is_read() {
    const MB: usize = 1_000_000;
    /// What 16 of those lists take, the most there are.
    const LISTS: usize = 16 * 2176;
    /// What the cache holds after many reads, of keys that all are new, or else of some that are and
    /// others that come back, for which a larger cache would have room.
    fn held(builder: Builder<u64, ()>, capacity: usize, scan: bool) -> usize {
        let capacity = capacity as u64;
        let before = BYTES.get();
        let cache = builder.build_local().expect("valid");
        for n in 0..24 * capacity {
            let key = if scan || n % 2 == 1 {
                n << 32
            } else {
                n * n % (10 * capacity)
            };
            if cache.get(&key).is_none() {
                cache.insert(key, ());
            }
        }
        // It is below 0 where this thread gave back more than it took.
        BYTES.get().wrapping_sub(before)
    }
    let day = Duration::from_secs(86_400);
    for (ages, most) in [(false, MB), (true, MB + MB / 10)] {
        // All keys are sampled, and a seventh of them.
        for capacity in [1008, 7000] {
            for scan in [false, true] {
                let builder = || {
                    let builder = Cache::builder().capacity(capacity);
                    if ages { builder.ttl(day) } else { builder }
                };
                let plain = held(builder(), capacity, scan);
                let curve = held(builder().sample_curve(), capacity, scan) - plain;
                assert!(curve > MB / 4, "{curve} bytes are too few to be true");
                assert!(curve + LISTS < most, "{curve} bytes, capacity {capacity}");
            }
        }
    }
}
