//! One function called by many threads, and functions that call themselves.

use crate::support::{in_time, panic_message, panic_quietly, wait_until};
use larder::{LocalCache, cached, registry};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

const THREADS: usize = 64;

/// Calls a function in many threads at once; returns what it gave, panics as `None`.
fn in_threads<R: Send>(call: impl Fn(usize) -> R + Sync) -> Vec<Option<R>> {
    let start = Barrier::new(THREADS);
    let run = |thread| {
        start.wait();
        call(thread)
    };
    thread::scope(|scope| {
        let spawn = |thread| {
            scope.spawn({
                let run = &run;
                move || run(thread)
            })
        };
        let threads: Vec<_> = (0..THREADS).map(spawn).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().ok())
            .collect()
    })
}

#[test]
fn threads_that_miss_one_key_share_one_run_of_the_body() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    #[cached]
    fn price(sku: &str) -> usize {
        RUNS.fetch_add(1, Ordering::Relaxed);
        wait_until("all ask", || price::stats().misses == THREADS as u64);
        sku.len()
    }
    in_time(|| {
        assert_eq!(in_threads(|_| price("tea")), [Some(3); THREADS]);
        assert_eq!(RUNS.load(Ordering::Relaxed), 1);
        let stats = price::stats();
        assert_eq!((stats.loads, stats.coalesced), (1, THREADS as u64 - 1));
    });
}

#[test]
fn threads_that_miss_different_keys_do_not_wait_for_each_other() {
    static TOGETHER: Barrier = Barrier::new(2);
    #[cached]
    fn price(sku: &str) -> usize {
        TOGETHER.wait();
        sku.len()
    }
    in_time(|| {
        let other = thread::spawn(|| price("tea"));
        assert_eq!((price("rice"), other.join().ok()), (4, Some(3)));
    });
}

#[test]
fn when_the_body_panics_one_of_those_who_wait_takes_over() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    #[cached]
    fn price(sku: &str) -> usize {
        if RUNS.fetch_add(1, Ordering::Relaxed) == 0 {
            wait_until("all ask", || price::stats().misses == THREADS as u64);
            panic_quietly("the first fails");
        }
        sku.len()
    }
    in_time(|| {
        let prices = in_threads(|_| price("tea"));
        assert_eq!(
            prices.iter().filter(|price| price.is_none()).count(),
            1,
            "who ran the body"
        );
        assert_eq!(
            prices.iter().filter(|price| **price == Some(3)).count(),
            THREADS - 1
        );
        assert_eq!(RUNS.load(Ordering::Relaxed), 2);
    });
}

#[test]
fn with_coalesce_off_each_thread_runs_the_body() {
    static TOGETHER: Barrier = Barrier::new(THREADS);
    #[cached(coalesce = false)]
    fn price(sku: &str) -> usize {
        TOGETHER.wait();
        sku.len()
    }
    in_time(|| {
        assert_eq!(in_threads(|_| price("tea")), [Some(3); THREADS]);
        assert_eq!(price::stats().loads, THREADS as u64);
        assert_eq!(price("tea"), 3, "a hit");
    });
}

#[test]
fn with_coalesce_on_one_body_runs_for_each_key() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    #[cached(coalesce = true)]
    fn double(n: usize) -> usize {
        RUNS.fetch_add(1, Ordering::Relaxed);
        n * 2
    }
    in_time(|| {
        let doubled = in_threads(|thread| double(thread % 4));
        assert!(
            doubled
                .iter()
                .enumerate()
                .all(|(thread, n)| *n == Some(thread % 4 * 2))
        );
        assert_eq!(RUNS.load(Ordering::Relaxed), 4);
    });
}

#[test]
fn a_function_may_call_itself() {
    #[cached]
    fn fib(n: u64) -> u64 {
        if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
    }
    in_time(|| {
        assert_eq!(fib(90), 2_880_067_194_370_816_120);
        assert_eq!(fib::stats().loads, 91, "each number once");
    });
}

#[test]
fn two_functions_may_call_each_other() {
    #[cached]
    fn is_even(n: u32) -> bool {
        n == 0 || is_odd(n - 1)
    }
    #[cached]
    fn is_odd(n: u32) -> bool {
        n != 0 && is_even(n - 1)
    }
    in_time(|| {
        assert!(is_even(100) && !is_odd(100));
        assert_eq!((is_even::cache().len(), is_odd::cache().len()), (101, 101));
    });
}

#[test]
fn a_function_that_waits_for_its_own_key_panics_with_its_name() {
    #[cached]
    fn endless(n: u32) -> u32 {
        endless(n) + 1
    }
    #[cached(name = "the ring")]
    fn ring(n: u32) -> u32 {
        other(n)
    }
    #[cached]
    fn other(n: u32) -> u32 {
        ring(n)
    }
    in_time(|| {
        let message = panic_message(|| endless(1));
        assert!(
            message.contains("endless` waits for its own key"),
            "{message}"
        );
        let message = panic_message(|| ring(1));
        assert!(
            message.contains("`the ring` waits for its own key"),
            "{message}"
        );
        assert_eq!(
            (
                endless::cache().len(),
                ring::cache().len(),
                other::cache().len()
            ),
            (0, 0, 0)
        );
    });
}

#[test]
fn a_body_may_empty_its_own_cache() {
    static MEDDLES: AtomicBool = AtomicBool::new(true);
    #[cached]
    fn price(sku: &str) -> usize {
        if MEDDLES.load(Ordering::Relaxed) {
            price::clear();
            price::invalidate(sku);
            price::insert("rice", 4);
        }
        sku.len()
    }
    in_time(|| {
        assert_eq!(price("tea"), 3);
        assert!(!price::contains("tea"), "the load was overtaken");
        assert!(price::contains("rice"));
        MEDDLES.store(false, Ordering::Relaxed);
        assert_eq!((price("tea"), price::contains("tea")), (3, true));
    });
}

#[test]
fn with_scope_thread_each_thread_has_a_cache_of_its_own() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    #[cached(scope = "thread", capacity = 10)]
    fn price(sku: &str) -> usize {
        RUNS.fetch_add(1, Ordering::Relaxed);
        sku.len()
    }
    assert_eq!([price("tea"), price("tea")], [3, 3]);
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
    let elsewhere = thread::spawn(|| {
        assert!(!price::contains("tea"));
        assert_eq!([price("tea"), price("tea")], [3, 3]);
        price::clear();
        price::stats()
    });
    let stats = elsewhere.join().expect("it ends");
    assert_eq!((stats.hits, stats.misses, stats.size), (1, 1, 0));
    assert_eq!(RUNS.load(Ordering::Relaxed), 2);
    assert!(
        price::contains("tea"),
        "what other threads do changes nothing here"
    );
    let cache: LocalCache<Box<str>, usize> = price::cache();
    assert_eq!((cache.len(), cache.capacity()), (1, Some(10)));
    assert!(
        registry::find(cache.name()).is_none(),
        "no other thread may see it"
    );
}

#[test]
fn with_scope_thread_keys_and_values_need_not_be_send() {
    #[cached(scope = "thread", skip(runs))]
    fn share(runs: &Cell<u32>, name: &Rc<str>, parts: Vec<Rc<u32>>) -> Rc<str> {
        runs.set(runs.get() + 1);
        format!("{name} {parts:?}").into()
    }
    let runs = Cell::new(0);
    let name: Rc<str> = "Ada".into();
    let first = share(&runs, &name, vec![Rc::new(1)]);
    let second = share(&runs, &name, vec![Rc::new(1)]);
    assert_eq!((&*first, runs.get()), ("Ada [1]", 1));
    assert!(Rc::ptr_eq(&first, &second), "the very same value");
    assert!(share::invalidate(&name, vec![Rc::new(1)]));
    share::insert(&name, vec![], "primed".into());
    assert_eq!(&*share(&runs, &name, vec![]), "primed");
}

#[test]
fn with_scope_thread_a_function_may_call_itself_and_be_generic() {
    #[cached(scope = "thread")]
    fn fib<T>(n: T) -> u64
    where
        T: Into<u64> + Copy + TryFrom<u64> + Clone + Eq + std::hash::Hash + 'static,
    {
        let number: u64 = n.into();
        let below = |less| T::try_from(number - less).ok().map_or(0, fib::<T>);
        if number < 2 {
            number
        } else {
            below(1) + below(2)
        }
    }
    assert_eq!((fib(50_u8), fib(50_u64)), (12_586_269_025, 12_586_269_025));
    assert_eq!(
        (fib::<u8>::stats().loads, fib::<u64>::stats().loads),
        (51, 51)
    );
    assert_eq!(fib::<u16>::stats().loads, 0);
}

#[test]
fn with_scope_thread_instantiations_differ_also_in_types_that_no_argument_has() {
    #[cached(scope = "thread")]
    fn name<T: ?Sized>(_text: &str) -> &'static str {
        std::any::type_name::<T>()
    }
    assert_eq!(
        [name::<u8>(""), name::<str>(""), name::<u8>("")],
        ["u8", "str", "u8"]
    );
    assert_eq!(
        (name::<u8>::stats().hits, name::<str>::stats().hits),
        (1, 0)
    );
}

#[test]
fn with_scope_global_all_threads_share() {
    #[cached(scope = "global")]
    fn price(sku: &str) -> usize {
        sku.len()
    }
    price("tea");
    let seen = thread::spawn(|| price::contains("tea")).join();
    assert!(seen.is_ok_and(|seen| seen));
}
