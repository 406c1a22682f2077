//! For how long work on all entries stops another thread.

use larder::{Cache, Tag};
use larder_bench::options::Options;
use larder_bench::report::Report;
use larder_bench::samples::{Samples, digits};
use larder_bench::zipf;
use parking_lot::Mutex;
use std::hint::black_box;
use std::num::NonZero;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What is done to a filled cache, while another thread gets and puts.
struct Work {
    name: &'static str,
    /// Fills so many entries, and hands over what is done.
    fill: fn(u64) -> Box<dyn Filled>,
}

trait Filled: Send + Sync {
    /// The work on all entries.
    fn work(&self);
    fn get(&self, key: u64);
    fn put(&self, key: u64);
}

/// A cache, and the work on it.
struct Of<C> {
    cache: C,
    work: fn(&C),
}

const EACH_TAGGED: u64 = 10;

fn tagged(entries: u64) -> Cache<u64, u64> {
    let cache = Cache::new(entries as usize);
    for rank in 0..entries {
        let tags = if rank % EACH_TAGGED == 0 {
            vec![Tag::from("some")]
        } else {
            Vec::new()
        };
        cache.insert_tagged(zipf::scattered(rank), rank, tags);
    }
    cache
}

macro_rules! filled {
    ($cache:ty, |$get:ident, $query:ident| $found:expr, |$put:ident, $key:ident| $done:expr) => {
        impl Filled for Of<$cache> {
            fn work(&self) {
                (self.work)(&self.cache);
            }
            fn get(&self, $query: u64) {
                let $get = &self.cache;
                black_box($found);
            }
            fn put(&self, $key: u64) {
                let $put = &self.cache;
                black_box($done);
            }
        }
    };
}

type QuickCache = quick_cache::sync::Cache<u64, u64>;
type Lru = Mutex<lru::LruCache<u64, u64>>;

filled!(Cache<u64, u64>, |cache, key| cache.get(&key), |cache, key| cache.insert(key, key));
filled!(QuickCache, |cache, key| cache.get(&key), |cache, key| cache
    .insert(key, key));
filled!(
    Lru,
    |cache, key| cache.lock().get(&key).copied(),
    |cache, key| cache.lock().put(key, key)
);

fn larder(entries: u64, work: fn(&Cache<u64, u64>)) -> Box<dyn Filled> {
    Box::new(Of {
        cache: tagged(entries),
        work,
    })
}

const WORKS: [Work; 6] = [
    // What a thread is stopped for anyway, by the machine.
    Work {
        name: "larder: nothing, for 20 ms",
        fill: |entries| larder(entries, |_| thread::sleep(Duration::from_millis(20))),
    },
    Work {
        name: "larder: clear",
        fill: |entries| larder(entries, Cache::clear),
    },
    Work {
        name: "larder: invalidate_tag, of a tenth",
        fill: |entries| larder(entries, |cache| cache.invalidate_tag("some")),
    },
    Work {
        name: "larder: iter",
        fill: |entries| {
            larder(entries, |cache| {
                black_box(cache.iter().count());
            })
        },
    },
    Work {
        name: "quick_cache: clear",
        fill: |entries| {
            let cache = QuickCache::new(entries as usize);
            (0..entries).for_each(|rank| cache.insert(zipf::scattered(rank), rank));
            Box::new(Of {
                cache,
                work: QuickCache::clear,
            })
        },
    },
    Work {
        name: "Mutex<lru>: clear",
        fill: |entries| {
            let room = NonZero::new(entries as usize).expect("not 0");
            let mut cache = lru::LruCache::new(room);
            for rank in 0..entries {
                cache.put(zipf::scattered(rank), rank);
            }
            Box::new(Of {
                cache: Mutex::new(cache),
                work: |cache: &Lru| cache.lock().clear(),
            })
        },
    },
];

/// What was seen, in microseconds.
#[derive(Default)]
struct Seen {
    /// How long the work took.
    work: Samples,
    /// The longest get of another thread meanwhile,
    get: Samples,
    /// and the longest put.
    put: Samples,
}

pub(crate) fn run(report: Report, options: &Options) {
    let entries = options.effort(1_000_000, 100_000);
    let works: Vec<_> = WORKS
        .iter()
        .filter(|work| options.wants(work.name))
        .collect();
    let mut all: Vec<_> = works.iter().map(|_| Seen::default()).collect();
    for _ in 0..options.effort(7, 3) {
        for (work, seen) in works.iter().zip(&mut all) {
            let (_, longest) = once(&*(work.fill)(entries), entries, |cache, key| cache.get(key));
            seen.get.0.push(longest);
            let (took, longest) =
                once(&*(work.fill)(entries), entries, |cache, key| cache.put(key));
            seen.work.0.push(took);
            seen.put.0.push(longest);
        }
    }
    let header = [
        "work",
        "takes",
        "longest get",
        "least .. most",
        "longest put",
        "least .. most",
    ];
    let mut table = report.table(1, header);
    for (work, seen) in works.iter().zip(&all) {
        let (get, put) = (seen.get.spread(), seen.put.spread());
        table.add_row([
            work.name.to_owned(),
            digits(seen.work.median()),
            digits(get.median),
            get.ends(),
            digits(put.median),
            put.ends(),
        ]);
    }
    let title = format!("Work on all of {} entries: us", digits(entries as f64));
    report.print(&title, &table);
}

/// Does the work once, while another thread is busy: the microseconds of the work, and of the
/// longest call of that thread meanwhile.
fn once(cache: &dyn Filled, entries: u64, busy: fn(&dyn Filled, u64)) -> (f64, f64) {
    const IDLE: u8 = 0;
    const BUSY: u8 = 1;
    const WORKED_ON: u8 = 2;
    const DONE: u8 = 3;
    let state = AtomicU8::new(IDLE);
    let micros = |span: Duration| span.as_secs_f64() * 1e6;
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut longest = Duration::ZERO;
            for turn in 0.. {
                let before = state.load(Ordering::Relaxed);
                if before == DONE {
                    break;
                }
                let start = Instant::now();
                busy(cache, zipf::scattered(turn % entries));
                if before == WORKED_ON {
                    longest = longest.max(start.elapsed());
                } else if turn == 1_000 {
                    state.store(BUSY, Ordering::Relaxed);
                }
            }
            longest
        });
        while state.load(Ordering::Relaxed) != BUSY {
            thread::yield_now();
        }
        state.store(WORKED_ON, Ordering::Relaxed);
        let start = Instant::now();
        cache.work();
        let took = start.elapsed();
        state.store(DONE, Ordering::Relaxed);
        (
            micros(took),
            micros(other.join().expect("it does not panic")),
        )
    })
}
