//! Reads of the row, by bodies that do well, fail, panic or are given up.

use super::{BodyFailed, TAG, World};
use cache_core::Tag;
use cache_core::annotate::{Found, Loaded, Plan, Share};
use shuttle::thread;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

impl World {
    /// Reads the row.
    pub(crate) fn read(&self) {
        self.read_by(|| self.load());
    }

    /// Reads the row by another body.
    pub(crate) fn read_by(&self, body: impl FnOnce() -> u64) {
        self.observed(|| self.cache.get_with(&self.row, body));
    }

    /// Reads the row, then reads it again.
    pub(crate) fn read_twice(&self) {
        self.read();
        self.read();
    }

    /// Reads the row, by a load that carries [`TAG`].
    pub(crate) fn read_tagged(&self) {
        self.read_tagged_by(|| self.load());
    }

    /// The same by another body.
    pub(crate) fn read_tagged_by(&self, body: impl FnOnce() -> u64) {
        self.observed(|| {
            let plan = Plan {
                tags: || vec![Tag::from(TAG)],
                store_if: |_: &u64| true,
                share: Share::<Infallible>::values(),
            };
            match self.cache.find(&self.row) {
                Found::Hit(value) => value,
                Found::Miss(miss) => value_of(&miss.load(plan, || Loaded::Value(body()))),
            }
        });
    }

    /// Loads the row even if the cache holds it.
    pub(crate) fn refresh(&self) {
        self.observed(|| {
            let plan = Plan {
                tags: Vec::new,
                store_if: |_: &u64| true,
                share: Share::<Infallible>::values(),
            };
            let miss = self.cache.refresh(&self.row);
            value_of(&miss.load(plan, || Loaded::Value(self.load())))
        });
    }

    /// Loads the row even if the cache holds it, by a body that fails.
    pub(crate) fn fail_to_refresh(&self) {
        let plan = Plan {
            tags: Vec::new,
            store_if: |_: &u64| true,
            share: Share::values(),
        };
        let loaded = self.cache.refresh(&self.row).load(plan, || {
            self.load();
            Loaded::Failed(BodyFailed)
        });
        assert_eq!(
            loaded,
            Loaded::Failed(BodyFailed),
            "a refresh runs its own body"
        );
    }

    /// Reads the row by a body that panics, if that one runs.
    pub(crate) fn read_panicking(&self) {
        let floor = self.observer.floor();
        let read = catch_unwind(AssertUnwindSafe(|| {
            self.cache.get_with(&self.row, || {
                self.load();
                // Without the panic hook, which would print each of thousands.
                resume_unwind(Box::new(BodyFailed))
            })
        }));
        match read {
            Ok(value) => self.observer.read(floor, value),
            Err(panic) => assert!(panic.is::<BodyFailed>(), "only the body is to panic"),
        }
    }

    /// Reads the row by a body that fails, if that one runs.
    pub(crate) fn read_failing(&self) {
        let floor = self.observer.floor();
        let read = self.cache.try_get_with(&self.row, || {
            self.load();
            Err(BodyFailed)
        });
        if let Ok(value) = read {
            self.observer.read(floor, value);
        }
    }

    /// Reads the row as a task.
    pub(crate) async fn read_async(&self) {
        let floor = self.observer.floor();
        let read = self.cache.get_with_async(&self.row, || self.load_slowly());
        self.observer.read(floor, read.await);
    }

    /// The same by a body that is never suspended.
    pub(crate) async fn read_async_at_once(&self) {
        let floor = self.observer.floor();
        let read = self
            .cache
            .get_with_async(&self.row, || async { self.load() });
        self.observer.read(floor, read.await);
    }

    /// Begins to read the row as a task, and gives up after `polls` polls, if not done by then.
    pub(crate) fn give_up_reading<const POLLS: usize>(&self) {
        let mut read = pin!(self.read_async());
        for _ in 0..POLLS {
            if read.as_mut().poll(&mut Context::from_waker(Waker::noop())) != Poll::Pending {
                return;
            }
            thread::yield_now();
        }
    }

    fn observed(&self, read: impl FnOnce() -> u64) {
        let floor = self.observer.floor();
        self.observer.read(floor, read());
    }
}

fn value_of(loaded: &Loaded<u64, Infallible>) -> u64 {
    match loaded {
        Loaded::Value(value) => *value,
        Loaded::Nothing | Loaded::Failed(_) => unreachable!("the body gives a value"),
    }
}
