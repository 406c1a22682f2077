//! Reloads in the background: a few shared threads for sync bodies, tasks of the runtime for async
//! ones.

use crate::lead::{Lead, Loaded};
use crate::scope::Shared;
use crate::share::Share;
use crate::unwind::contain;
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::hash::Hash;
use std::thread;
use std::time::Duration;

/// Threads at most. Several, so that one slow body does not hold up all others.
const MOST_THREADS: usize = 4;

/// A thread that had nothing to do for so long ends.
const IDLE: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce() + Send>;

/// The jobs, and who does them.
struct Pool {
    state: Mutex<State>,
    work: Condvar,
}

struct State {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

static POOL: Pool = Pool {
    state: Mutex::new(State {
        jobs: VecDeque::new(),
        threads: 0,
        idle: 0,
    }),
    work: Condvar::new(),
};

impl Pool {
    fn submit(&'static self, job: Job) {
        let mut state = self.state.lock();
        state.jobs.push_back(job);
        if state.jobs.len() <= state.idle {
            self.work.notify_one();
            return;
        }
        if state.threads < MOST_THREADS {
            let thread = thread::Builder::new().name("larder-reload".into());
            if thread.spawn(|| self.work()).is_ok() {
                state.threads += 1;
            } else if state.threads == 0 {
                // No thread to be had and none there: the caller does it.
                let jobs = std::mem::take(&mut state.jobs);
                drop(state);
                jobs.into_iter().for_each(run);
            }
        }
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            run(job);
        }
    }

    /// The next job; `None` when the thread is to end.
    fn next(&self) -> Option<Job> {
        let mut state = self.state.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            state.idle += 1;
            let waited = self.work.wait_for(&mut state, IDLE);
            state.idle -= 1;
            if waited.timed_out() && state.jobs.is_empty() {
                state.threads -= 1;
                return None;
            }
        }
    }
}

/// Runs a job. A panic of the body was reported by the panic hook, and its load handed over.
fn run(job: Job) {
    contain(job);
}

impl<K, V> Lead<K, V, Shared>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Runs `body` on a background thread. Whatever it gives, nobody waits for it.
    pub fn spawn<E: 'static>(
        mut self,
        store_if: impl FnOnce(&V) -> bool + Send + 'static,
        share: Share<E>,
        body: impl FnOnce() -> Loaded<V, E> + Send + 'static,
    ) {
        POOL.submit(Box::new(move || {
            if !self.take_off(true) {
                return;
            }
            let loaded = self.run(body);
            self.finish(loaded, store_if, &share);
        }));
    }

    /// Runs the future that `body` makes as a task of the tokio runtime that is entered here, or on
    /// a background thread where there is none.
    #[cfg(feature = "tokio")]
    pub fn spawn_async<E, B>(
        mut self,
        store_if: impl FnOnce(&V) -> bool + Send + 'static,
        share: Share<E>,
        body: impl FnOnce() -> B + Send + 'static,
    ) where
        E: Send + 'static,
        B: Future<Output = Loaded<V, E>> + Send + 'static,
    {
        let load = async move {
            // Nobody waits for it: a runtime may stop to drive its tasks at any time.
            if !self.take_off(false) {
                return;
            }
            let loaded = self.run_async(body).await;
            self.finish(loaded, store_if, &share);
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(load)),
            Err(_) => POOL.submit(Box::new(move || crate::park::block_on(load))),
        }
    }
}
