//! Reloads in the background: readers are served at once, and one of them has the value reloaded.

use crate::support::{Task, in_time, system_clock, wait_until};
use larder::cached;
use larder::testing::advance;
use std::future::ready;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

const HOUR: Duration = Duration::from_secs(3600);

/// Lets bodies go on one by one. Lent to them by an `Arc`, which a reload takes along.
#[derive(Debug)]
struct Gate {
    opened: Mutex<Receiver<()>>,
}

impl Gate {
    fn new() -> (Sender<()>, Arc<Self>) {
        let (open, opened) = channel();
        (
            open,
            Arc::new(Self {
                opened: Mutex::new(opened),
            }),
        )
    }

    fn pass(&self) {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.recv().expect("the test opens it");
    }
}

#[test]
fn a_read_after_refresh_after_returns_at_once_and_reloads_in_the_background() {
    static CENTS: AtomicU64 = AtomicU64::new(250);

    #[cached(refresh_after = "1h", skip(gate))]
    fn price(gate: &Arc<Gate>, _sku: &str) -> u64 {
        gate.pass();
        CENTS.load(Ordering::Relaxed)
    }
    in_time(|| {
        let _turn = system_clock();
        let (open, gate) = Gate::new();
        open.send(()).expect("it is there");
        assert_eq!(price(&gate, "tea"), 250);
        CENTS.store(300, Ordering::Relaxed);
        advance(HOUR / 2);
        assert_eq!(price(&gate, "tea"), 250);
        assert_eq!(price::stats().loads, 1, "it is not due");
        advance(HOUR / 2);
        assert_eq!(price(&gate, "tea"), 250, "the body waits at the gate");
        assert_eq!(price(&gate, "tea"), 250, "for others too");
        wait_until("it reloads", || price::stats().loads == 2);
        open.send(()).expect("it is there");
        wait_until("it has reloaded", || price::peek("tea") == Some(300));
        assert_eq!(price(&gate, "tea"), 300);
        assert_eq!((price::stats().loads, price::stats().misses), (2, 1));
    });
}

#[test]
fn a_reload_that_fails_leaves_the_value() {
    static RUNS: AtomicU64 = AtomicU64::new(0);

    #[cached(refresh_after = "1h", ttl = "10h")]
    fn price(sku: &str) -> Result<usize, String> {
        match RUNS.fetch_add(1, Ordering::Relaxed) {
            0 => Ok(sku.len()),
            run => Err(format!("down {run}")),
        }
    }
    in_time(|| {
        let _turn = system_clock();
        assert_eq!(price("tea"), Ok(3));
        advance(HOUR);
        assert_eq!(price("tea"), Ok(3));
        wait_until("the reload has failed", || {
            price::stats().load_failures == 1
        });
        assert_eq!(price("tea"), Ok(3));
        advance(HOUR * 9);
        assert!(price("tea").is_err(), "the ttl holds");
    });
}

#[test]
fn an_expired_value_is_served_for_a_while_as_it_reloads() {
    static CENTS: AtomicU64 = AtomicU64::new(250);

    #[cached(ttl = "1h", stale_while_revalidate = "1h", skip(gate))]
    fn price(gate: &Arc<Gate>, _sku: &str) -> u64 {
        gate.pass();
        CENTS.load(Ordering::Relaxed)
    }
    in_time(|| {
        let _turn = system_clock();
        let (open, gate) = Gate::new();
        open.send(()).expect("it is there");
        assert_eq!(price(&gate, "tea"), 250);
        CENTS.store(300, Ordering::Relaxed);
        advance(HOUR * 3 / 2);
        assert_eq!(
            price::peek("tea"),
            None,
            "who does not load does not see it"
        );
        assert_eq!(price(&gate, "tea"), 250, "the body waits at the gate");
        assert_eq!(price::stats().stale_served, 1);
        open.send(()).expect("it is there");
        wait_until("it has reloaded", || price::peek("tea") == Some(300));
        CENTS.store(350, Ordering::Relaxed);
        advance(HOUR * 2);
        open.send(()).expect("it is there");
        assert_eq!(
            price(&gate, "tea"),
            350,
            "too old to be served: the caller loads"
        );
    });
}

#[test]
fn a_reload_takes_all_arguments_along() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Region(u32);
    static LIST: [u32; 3] = [1, 2, 3];

    #[cached(refresh_after = "1h", skip(runs, list))]
    fn show(
        runs: &Arc<AtomicU64>,
        list: &'static [u32],
        sku: &str,
        region: &Region,
        codes: &[u8],
        name: String,
        weight: f64,
    ) -> String {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        format!(
            "{run} {list:?} {sku} {} {codes:?} {name} {weight}",
            region.0
        )
    }
    in_time(|| {
        let _turn = system_clock();
        let runs = Arc::default();
        let (sku, region, codes) = (String::from("tea"), Region(7), vec![1, 2]);
        let call = || show(&runs, &LIST, &sku, &region, &codes, "Ada".to_owned(), 0.5);
        assert_eq!(call(), "0 [1, 2, 3] tea 7 [1, 2] Ada 0.5");
        advance(HOUR);
        assert_eq!(call(), "0 [1, 2, 3] tea 7 [1, 2] Ada 0.5");
        let peek = || show::peek(&sku, &region, &codes, "Ada".to_owned(), 0.5);
        let reloaded = "1 [1, 2, 3] tea 7 [1, 2] Ada 0.5";
        wait_until("it has reloaded", || peek().as_deref() == Some(reloaded));
    });
}

#[test]
fn a_method_reloads_with_a_copy_of_its_owner() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Shop {
        id: u64,
    }
    static FACTOR: AtomicU64 = AtomicU64::new(1);

    impl Shop {
        #[cached(refresh_after = "1h")]
        fn price(&self, sku: &str) -> u64 {
            (self.id + sku.len() as u64) * FACTOR.load(Ordering::Relaxed)
        }
    }
    in_time(|| {
        let _turn = system_clock();
        let shop = Shop { id: 10 };
        assert_eq!(shop.price("tea"), 13);
        FACTOR.store(2, Ordering::Relaxed);
        advance(HOUR);
        assert_eq!(shop.price("tea"), 13);
        wait_until("it has reloaded", || shop.price_peek("tea") == Some(26));
    });
}

#[test]
fn async_functions_reload_in_tasks_of_the_runtime() {
    static CENTS: AtomicU64 = AtomicU64::new(250);

    /// The price, and whether a task found it out.
    #[cached(
        refresh_after = "1h",
        ttl = "2h",
        stale_while_revalidate = "1h",
        skip(gate)
    )]
    async fn price(gate: &Arc<Notify>, _sku: &str) -> Result<Option<(u64, bool)>, String> {
        gate.notified().await;
        Ok(Some((
            CENTS.load(Ordering::Relaxed),
            tokio::task::try_id().is_some(),
        )))
    }
    in_time(|| {
        let _turn = system_clock();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let gate = Arc::new(Notify::new());
            gate.notify_one();
            assert_eq!(price(&gate, "tea").await, Ok(Some((250, false))));
            let mut held = (250, false);
            for (cents, age) in [(300, HOUR), (350, HOUR * 5 / 2)] {
                CENTS.store(cents, Ordering::Relaxed);
                advance(age);
                assert_eq!(price(&gate, "tea").await, Ok(Some(held)), "at once");
                gate.notify_one();
                held = (cents, true);
                while price::peek("tea") != Some(held) {
                    tokio::task::yield_now().await;
                }
            }
            assert_eq!((price::stats().loads, price::stats().stale_served), (3, 1));
        });
    });
}

#[test]
fn outside_of_a_runtime_an_async_function_reloads_in_a_thread() {
    static CENTS: AtomicU64 = AtomicU64::new(250);

    #[cached(refresh_after = "1h")]
    async fn price(sku: &str) -> u64 {
        ready(CENTS.load(Ordering::Relaxed) + sku.len() as u64).await
    }
    in_time(|| {
        let _turn = system_clock();
        let call = || Task::new(price("tea")).end();
        assert_eq!(call(), 253);
        CENTS.store(300, Ordering::Relaxed);
        advance(HOUR);
        assert_eq!(call(), 253);
        wait_until("it has reloaded", || price::peek("tea") == Some(303));
    });
}
