//! Who stores what waits: a few threads for each queue, made when they are needed, and the tasks of
//! a runtime.
//!
//! A worker takes what is due, stores it or hands it to the runtime, and looks for more; it parks
//! until the next operation is due. It holds the core of the queue, never a handle.

use super::after::After;
use super::core::{Core, QueueKey, QueueValue, State};
use super::lanes::{Changes, Taken};
use super::operation::Setter;
use super::ready::Pace;
use super::runtime::Runtime;
use super::store::store;
use crate::clock::{NEVER, Nanos};
use crate::park;
use crate::shim::thread::{self, Thread};
use crate::shim::thread_local;
use std::cell::Cell;
#[cfg(feature = "tokio")]
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A worker that had nothing to do for so long ends.
const IDLE: Duration = Duration::from_secs(10);

thread_local! {
    /// The queue whose work this thread does, or polls just now, by address; 0 for none.
    static WORKS_FOR: Cell<usize> = const { Cell::new(0) };
}

/// Whether this thread stores for some queue.
pub(crate) fn is_worker() -> bool {
    WORKS_FOR.with(Cell::get) != 0
}

/// Who works for a queue.
#[derive(Debug, Default)]
pub(crate) struct Crew {
    threads: usize,
    /// Those that have nothing to do, and until when they sleep.
    idle: Vec<Sleeper>,
    /// Operations or batches under way.
    pub(crate) busy: usize,
    last_id: u64,
    pub(crate) runtime: Runtime,
}

#[derive(Debug)]
struct Sleeper {
    id: u64,
    thread: Thread,
    until: Nanos,
}

impl Crew {
    /// Wakes all who sleep, to look at the time again.
    pub(crate) fn wake_all(&mut self, unpark: &mut Vec<Thread>) {
        unpark.extend(self.idle.drain(..).map(|sleeper| sleeper.thread));
    }
}

/// Operations of one setter that are stored together.
pub(crate) struct Batch<K, V> {
    pub(crate) items: Vec<Taken<K, V>>,
    pub(crate) setter: Setter,
}

impl<K: QueueKey, V: QueueValue> Core<K, V> {
    fn pace(&self, state: &State<K, V>) -> Pace {
        Pace {
            batch: self.settings.batch,
            full: state.is_full(self.settings.capacity),
        }
    }

    /// Whether there is a free worker for what is due, and one that sleeps until the rest is: else
    /// wakes or makes one.
    pub(crate) fn rouse(&self, state: &mut State<K, V>, after: &mut After<K, V>) {
        let due = state.lanes.due(self.pace(state));
        let crew = &mut state.crew;
        if state.closing && state.lanes.len() == 0 {
            crew.wake_all(&mut after.unpark);
            return;
        }
        if due == NEVER || crew.busy >= self.settings.workers {
            return;
        }
        if crew.idle.iter().any(|sleeper| sleeper.until <= due) {
            return;
        }
        if let Some(sleeper) = crew.idle.pop() {
            after.unpark.push(sleeper.thread);
        } else if crew.threads < self.settings.workers && !after.spawn {
            crew.threads += 1;
            after.spawn = true;
        }
        // Else all threads are awake, and will look for themselves.
    }

    pub(crate) fn spawn_worker(self: &Arc<Self>) {
        let core = Arc::clone(self);
        let thread = thread::Builder::new().name("larder-write".into());
        if thread.spawn(move || core.work()).is_ok() {
            return;
        }
        // No thread to be had: another that is there goes on, else the caller does what there is.
        let alone = self.see(|state| {
            state.crew.threads -= 1;
            state.crew.threads == 0
        });
        if alone && !is_worker() {
            // Without what follows from a change: that would look for a thread again.
            let mut changes = Changes::default();
            let mut hurry = self.see(|state| state.lanes.hurry(self.clock.now()));
            while self.see(|state| state.lanes.sweep(&mut hurry, &mut changes)) {}
            let _works = Works::begin(self);
            while let Some(batch) = self.take_batch() {
                self.start(batch);
            }
        }
    }

    fn work(self: Arc<Self>) {
        let _works = Works::begin(&self);
        while let Some(batch) = self.next_batch() {
            self.start(batch);
        }
    }

    /// What is due now.
    fn take_batch(self: &Arc<Self>) -> Option<Batch<K, V>> {
        self.change(|state, after| self.take(state, after))
    }

    fn take(&self, state: &mut State<K, V>, after: &mut After<K, V>) -> Option<Batch<K, V>> {
        if state.crew.busy >= self.settings.workers {
            return None;
        }
        let (now, pace) = (self.clock.now(), self.pace(state));
        let items = state.lanes.take(now, pace, &mut after.changes);
        let setter = items.first()?.operation.setter;
        state.crew.busy += 1;
        Some(Batch { items, setter })
    }

    /// Waits for what is due next; `None` when the worker is to end.
    fn next_batch(self: &Arc<Self>) -> Option<Batch<K, V>> {
        enum Next<K, V> {
            Store(Batch<K, V>),
            Sleep(u64, Nanos),
            End,
        }
        let idle_since = Instant::now();
        loop {
            let next = self.change(|state, after| {
                if let Some(batch) = self.take(state, after) {
                    return Next::Store(batch);
                }
                let free = state.crew.busy < self.settings.workers;
                let due = state.lanes.due(self.pace(state));
                let until = if free { due } else { NEVER };
                let over = state.closing && state.crew.busy == 0 && due == NEVER;
                let idle = until == NEVER && idle_since.elapsed() >= IDLE;
                if over || idle {
                    state.crew.threads -= 1;
                    return Next::End;
                }
                state.crew.last_id += 1;
                let id = state.crew.last_id;
                state.crew.idle.push(Sleeper {
                    id,
                    thread: thread::current(),
                    until,
                });
                Next::Sleep(id, until)
            });
            match next {
                Next::Store(batch) => return Some(batch),
                Next::End => return None,
                Next::Sleep(id, until) => {
                    self.sleep(until);
                    self.see(|state| state.crew.idle.retain(|sleeper| sleeper.id != id));
                }
            }
        }
    }

    /// Parks until about a time of the queue's clock, or until woken.
    fn sleep(&self, until: Nanos) {
        match self.clock.wait_for(until) {
            _ if cfg!(larder_shuttle) => thread::park(),
            Some(time) => thread::park_timeout(time),
            // Only who moves the clock can tell; or nothing is due.
            None if until != NEVER => thread::park(),
            None => thread::park_timeout(IDLE),
        }
    }

    /// Stores a batch here, or has a runtime do it.
    fn start(self: &Arc<Self>, batch: Batch<K, V>) {
        #[cfg(feature = "tokio")]
        if batch.setter.is_async()
            && let Some((runtime, version)) = self.see(|state| state.crew.runtime.get())
        {
            let address = Arc::as_ptr(self).addr();
            let mut storing = Box::pin(store(Arc::clone(self), batch, Some(version)));
            // What it must not wait for on a worker's thread, it must not wait for here.
            runtime.spawn(poll_fn(move |context| {
                let _works = Works::mark(address);
                storing.as_mut().poll(context)
            }));
            return;
        }
        park::block_on(store(Arc::clone(self), batch, None));
    }

    /// Time has passed by hand: all who wait for a time look again.
    pub(crate) fn tick(self: &Arc<Self>) {
        self.change(|state, after| {
            state.crew.wake_all(&mut after.unpark);
            let waiting = state.barriers.drain();
            after.wakers.extend(waiting.map(|(_, (_, waker))| waker));
        });
    }

    /// Whether this thread stores for this queue: it must not wait for it.
    pub(crate) fn is_own_worker(self: &Arc<Self>) -> bool {
        WORKS_FOR.with(Cell::get) == Arc::as_ptr(self).addr()
    }

    /// Panics where this thread stores for this queue.
    pub(crate) fn refuse_inside(self: &Arc<Self>, what: &str) {
        assert!(
            !self.is_own_worker(),
            "`{what}` of the write queue `{}` was called by work of that queue: it would wait for itself",
            self.cache.name()
        );
    }
}

/// Marks this thread as one that stores for a queue.
struct Works(usize);

impl Works {
    fn begin<K, V>(core: &Arc<Core<K, V>>) -> Self {
        Self::mark(Arc::as_ptr(core).addr())
    }

    fn mark(address: usize) -> Self {
        Self(WORKS_FOR.with(|works| works.replace(address)))
    }
}

impl Drop for Works {
    fn drop(&mut self) {
        WORKS_FOR.with(|works| works.set(self.0));
    }
}
