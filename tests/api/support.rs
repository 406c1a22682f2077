//! What the tests share: random numbers, futures polled by hand, and an end to every wait.

use larder::{Cache, Scope};
use std::any::Any;
use std::future::Future;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// What takes longer hangs. Far more than any test needs on a busy machine.
pub(crate) const LIMIT: Duration = seconds(60);

pub(crate) const SECOND: Duration = Duration::from_secs(1);

pub(crate) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How many steps a random test takes: all of them in an optimized build.
pub(crate) const fn steps(optimized: usize) -> usize {
    if cfg!(debug_assertions) {
        optimized / 8
    } else {
        optimized
    }
}

/// Random numbers that are the same in each run (`SplitMix64`).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end`, without `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    /// A key from 0 to `end`, without `end`; the low ones come more often.
    pub(crate) fn key(&mut self, end: u32) -> u32 {
        let least = self.below(u64::from(end)).min(self.below(u64::from(end)));
        u32::try_from(least).expect("it is below a u32")
    }
}

/// Runs a random test with `count` seeds, and says with which it failed.
pub(crate) fn for_seeds(count: u64, test: impl Fn(&mut Dice)) {
    let chosen = std::env::var("LARDER_SEED").ok();
    let chosen = chosen.map(|seed| seed.parse().expect("LARDER_SEED is a number"));
    for seed in chosen.map_or(0..count, |seed: u64| seed..seed + 1) {
        let _named = SeedOnPanic(seed);
        test(&mut Dice::new(seed));
    }
}

struct SeedOnPanic(u64);

impl Drop for SeedOnPanic {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("failed with LARDER_SEED={}", self.0);
        }
    }
}

/// Runs a test that could hang, and fails instead.
pub(crate) fn in_time<R: Send + 'static>(test: impl FnOnce() -> R + Send + 'static) -> R {
    let (done, ended) = mpsc::channel();
    let thread = thread::spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(test));
        done.send(()).expect("the test waits");
        result
    });
    assert!(ended.recv_timeout(LIMIT).is_ok(), "it hangs");
    let result = thread.join().expect("panics were caught");
    result.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Waits until something that other threads do has come true.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < LIMIT, "waited in vain until {what}");
        thread::yield_now();
    }
}

/// Runs code that panics, and returns the message.
pub(crate) fn panic_message<R>(code: impl FnOnce() -> R) -> String {
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(_) => panic!("it was to panic"),
        Err(panic) => message_of(&*panic),
    }
}

pub(crate) fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .expect("panics carry text")
}

/// Panics without a word from the panic hook.
pub(crate) fn panic_quietly(message: &'static str) -> ! {
    resume_unwind(Box::new(message))
}

/// A future that is polled by hand, so that a test decides who gets how far, and when.
pub(crate) struct Task<'a, T> {
    future: Pin<Box<dyn Future<Output = T> + 'a>>,
    woken: Arc<Woken>,
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl<'a, T> Task<'a, T> {
    /// A task that has not begun.
    pub(crate) fn new(future: impl Future<Output = T> + 'a) -> Self {
        Self {
            future: Box::pin(future),
            woken: Arc::default(),
        }
    }

    /// A task that has got to where it waits.
    pub(crate) fn waiting(future: impl Future<Output = T> + 'a) -> Self {
        let mut task = Self::new(future);
        assert!(task.poll().is_none(), "it was to wait");
        task
    }

    /// Lets the task go on until it waits or ends.
    pub(crate) fn poll(&mut self) -> Option<T> {
        self.woken.0.store(false, Ordering::SeqCst);
        let waker = Waker::from(Arc::clone(&self.woken));
        match self.future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    /// What the task ends with, which it can do now.
    pub(crate) fn end(mut self) -> T {
        loop {
            if let Some(output) = self.poll() {
                return output;
            }
            assert!(self.is_woken(), "it waits for something else");
        }
    }

    /// Whether the task was woken since it was polled.
    pub(crate) fn is_woken(&self) -> bool {
        self.woken.0.load(Ordering::SeqCst)
    }
}

/// The turn to move the system clock of all caches, or to depend on it: it is one for the whole
/// process. All other tests use manual clocks.
pub(crate) fn system_clock() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A load whose body has begun, and ends when it is told to.
pub(crate) struct Load<'a, V> {
    task: Task<'a, V>,
    end: oneshot::Sender<V>,
}

impl<V: Clone + 'static> Load<'_, V> {
    /// Begins to load `key`, of which nobody must have or load a value.
    pub(crate) fn begin<K, S>(cache: &Cache<K, V, S>, key: K) -> Load<'_, V>
    where
        K: Hash + Eq + Clone,
        S: Scope,
    {
        let loads = cache.stats().loads;
        let (end, told) = oneshot::channel();
        let body = async || told.await.expect("the test tells");
        let task = Task::waiting(async move { cache.get_with_async(&key, body).await });
        assert_eq!(cache.stats().loads, loads + 1, "its body was to run");
        Load { task, end }
    }

    /// Lets the body end with `value`, and returns what its caller gets.
    pub(crate) fn end(self, value: V) -> V {
        assert!(self.end.send(value).is_ok(), "the body waits");
        self.task.end()
    }
}

/// Waits for a load of `key` that another runs.
pub(crate) fn wait_for<K, V, S>(cache: &Cache<K, V, S>, key: K) -> Task<'_, V>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: Scope,
{
    let body = async || unreachable!("another loads");
    Task::waiting(async move { cache.get_with_async(&key, body).await })
}

/// Nothing is left of what happened: loads are stored, and a write alone puts.
pub(crate) fn assert_quiet(cache: &Cache<u32, u32>) {
    for key in [1, 2] {
        cache.invalidate(&key);
        assert_eq!(cache.get_with(&key, || 98), 98);
        assert_eq!(cache.get(&key), Some(98));
        cache.begin_write(&key).put(99);
        assert_eq!(cache.get(&key), Some(99));
    }
}
