//! Failing loads: an error is its caller's own, those who waited take over one after another, and
//! nobody waits for more than two.
//!
//! Futures polled by hand make it exact who waits for whom.

use crate::support::{Task, in_time, wait_until};
use larder::Cache;
use std::cell::RefCell;
use std::future::poll_fn;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;

/// What the bodies do: each waits until the test has set its end.
struct Bodies {
    cache: Cache<u32, u32>,
    ends: RefCell<Vec<Option<Result<u32, usize>>>>,
    /// The callers whose bodies have begun, in order.
    begun: RefCell<Vec<usize>>,
}

impl Bodies {
    fn new(callers: usize) -> Self {
        Self {
            cache: Cache::new(100),
            ends: RefCell::new(vec![None; callers]),
            begun: RefCell::default(),
        }
    }

    /// All callers, each having got as far as it can: the first runs its body, the others wait.
    fn callers(&self) -> Vec<Task<'_, Result<u32, usize>>> {
        let callers = 0..self.ends.borrow().len();
        callers
            .map(|caller| Task::waiting(self.call(caller)))
            .collect()
    }

    async fn call(&self, caller: usize) -> Result<u32, usize> {
        let body = || async {
            self.begun.borrow_mut().push(caller);
            poll_fn(|_| match self.ends.borrow()[caller] {
                Some(end) => Poll::Ready(end),
                None => Poll::Pending,
            })
            .await
        };
        self.cache.try_get_with_async(&1, body).await
    }

    /// Lets the body of `caller` end, and returns what the call returns.
    fn end(
        &self,
        caller: usize,
        end: Result<u32, usize>,
        task: &mut Task<'_, Result<u32, usize>>,
    ) -> Result<u32, usize> {
        self.ends.borrow_mut()[caller] = Some(end);
        task.poll().expect("its body ended")
    }
}

#[test]
fn an_err_is_for_its_caller_and_a_waiter_takes_over() {
    let bodies = Bodies::new(3);
    let mut tasks = bodies.callers();
    assert_eq!(*bodies.begun.borrow(), [0]);
    assert_eq!(bodies.end(0, Err(0), &mut tasks[0]), Err(0));
    assert!(tasks[1].is_woken() && tasks[2].is_woken());
    assert!(tasks[1].poll().is_none());
    assert!(tasks[2].poll().is_none());
    assert_eq!(
        *bodies.begun.borrow(),
        [0, 1],
        "one takes over, the other waits on"
    );
    assert_eq!(bodies.end(1, Ok(10), &mut tasks[1]), Ok(10));
    assert_eq!(tasks[2].poll(), Some(Ok(10)), "and shares the value");
    assert_eq!(*bodies.begun.borrow(), [0, 1]);
}

#[test]
fn nobody_waits_for_more_than_two_failing_loads() {
    let callers = 10;
    let bodies = Bodies::new(callers);
    let mut tasks = bodies.callers();
    for failing in 0..2 {
        assert_eq!(
            bodies.end(failing, Err(failing), &mut tasks[failing]),
            Err(failing)
        );
        for task in &mut tasks[failing + 1..] {
            assert!(task.is_woken());
            assert!(task.poll().is_none());
        }
    }
    let all: Vec<usize> = (0..callers).collect();
    assert_eq!(
        *bodies.begun.borrow(),
        all,
        "all others run their own, side by side"
    );
    for (caller, task) in (0..).zip(&mut tasks).skip(2) {
        assert_eq!(bodies.end(caller, Err(caller), task), Err(caller));
    }
    let stats = bodies.cache.stats();
    assert_eq!(
        (stats.loads, stats.load_failures, stats.coalesced),
        (10, 10, 0)
    );
}

#[test]
fn who_gave_up_waiting_is_served_the_value_that_another_stored_meanwhile() {
    let bodies = Bodies::new(4);
    let mut tasks = bodies.callers();
    for failing in 0..2 {
        assert_eq!(
            bodies.end(failing, Err(failing), &mut tasks[failing]),
            Err(failing)
        );
        assert!(
            tasks[failing + 1..]
                .iter_mut()
                .all(|task| task.poll().is_none())
        );
    }
    assert_eq!(bodies.end(2, Ok(20), &mut tasks[2]), Ok(20));
    assert_eq!(bodies.cache.get(&1), Some(20));
    assert_eq!(
        bodies.end(3, Ok(30), &mut tasks[3]),
        Ok(20),
        "reads never go backwards"
    );
    assert_eq!(bodies.cache.get(&1), Some(20));
}

#[test]
fn a_late_err_does_not_replace_a_newer_ok() {
    let bodies = Bodies::new(1);
    let mut tasks = bodies.callers();
    bodies.cache.insert(1, 20);
    assert_eq!(bodies.end(0, Err(0), &mut tasks[0]), Err(0));
    assert_eq!(bodies.cache.get(&1), Some(20));
}

#[test]
fn a_newcomer_after_failures_waits_for_who_leads_now() {
    let bodies = Bodies::new(3);
    let mut tasks = bodies.callers();
    for failing in 0..2 {
        assert_eq!(
            bodies.end(failing, Err(failing), &mut tasks[failing]),
            Err(failing)
        );
        assert!(
            tasks[failing + 1..]
                .iter_mut()
                .all(|task| task.poll().is_none())
        );
    }
    let newcomer = bodies
        .cache
        .get_with_async(&1, || async { unreachable!("another loads") });
    let newcomer = Task::waiting(newcomer);
    assert_eq!(bodies.end(2, Ok(20), &mut tasks[2]), Ok(20));
    assert_eq!(newcomer.end(), 20);
}

#[test]
fn threads_whose_loads_all_fail_each_get_their_own_error() {
    in_time(|| {
        let cache = Cache::<u32, u32>::new(100);
        let start = Barrier::new(64);
        thread::scope(|scope| {
            for caller in 0..64 {
                let (cache, start) = (&cache, &start);
                scope.spawn(move || {
                    start.wait();
                    assert_eq!(cache.try_get_with(&1, || Err(caller)), Err(caller));
                });
            }
        });
        let stats = cache.stats();
        assert_eq!((stats.loads, stats.load_failures, stats.size), (64, 64, 0));
    });
}

#[test]
fn threads_that_wait_share_the_first_success() {
    in_time(|| {
        let cache = Cache::<u32, usize>::new(100);
        let (start, runs) = (Barrier::new(64), AtomicUsize::new(0));
        let body = || {
            wait_until("all callers missed", || cache.stats().misses == 64);
            // The first fails, the second succeeds.
            match runs.fetch_add(1, Ordering::SeqCst) {
                0 => Err("the first"),
                run => Ok(run),
            }
        };
        let results: Vec<_> = thread::scope(|scope| {
            let caller = || {
                start.wait();
                cache.try_get_with(&1, body)
            };
            let threads: Vec<_> = (0..64).map(|_| scope.spawn(caller)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("no panic"))
                .collect()
        });
        assert_eq!(results.iter().filter(|result| result.is_err()).count(), 1);
        assert_eq!(
            results.iter().filter(|result| **result == Ok(1)).count(),
            63
        );
        assert_eq!(runs.into_inner(), 2);
    });
}
