//! A write queue in front of the row, as small as it can be: it decides nothing but the order.

use crate::world::World;
use shuttle::sync::{Mutex, MutexGuard};
use std::collections::VecDeque;
use std::sync::PoisonError;

/// The queue.
#[derive(Default)]
pub(crate) struct Lane {
    /// The lock of the queue, under which operations are accepted.
    waiting: Mutex<Waiting>,
    /// Whose turn it is to write the row: a worker's, or a guest's.
    turn: Mutex<()>,
}

/// The operations that were accepted and are not written yet. Their numbers are the versions that
/// they write.
#[derive(Default)]
struct Waiting {
    last: u64,
    operations: VecDeque<u64>,
}

impl Waiting {
    fn next_number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes behind the cache.
impl World {
    /// Writes the row behind the cache.
    pub(crate) fn accept(&self) {
        self.accept_as(true);
    }

    /// The same with a value that is not to be an entry.
    pub(crate) fn accept_uncached(&self) {
        self.accept_as(false);
    }

    fn accept_as(&self, cached: bool) {
        let mut waiting = lock(&self.lane.waiting);
        let number = waiting.next_number();
        self.cache.accept_write(&self.row, number, cached, number);
        waiting.operations.push_back(number);
        drop(waiting);
        self.observer.wrote(number);
    }

    /// A worker stores the oldest operation that waits.
    pub(crate) fn work(&self) {
        let _turn = lock(&self.lane.turn);
        let oldest = lock(&self.lane.waiting).operations.pop_front();
        self.store_behind(oldest);
    }

    /// A worker stores the newest operation that waits, in place of all.
    pub(crate) fn work_on_newest(&self) {
        let _turn = lock(&self.lane.turn);
        let waiting = std::mem::take(&mut lock(&self.lane.waiting).operations);
        self.store_behind(waiting.back().copied());
    }

    fn store_behind(&self, operation: Option<u64>) {
        if let Some(number) = operation {
            self.set(number);
            self.cache.write_stored(&self.row, number);
        }
    }

    /// A worker gives the oldest operation up.
    pub(crate) fn give_up_writing(&self) {
        let _turn = lock(&self.lane.turn);
        let oldest = lock(&self.lane.waiting).operations.pop_front();
        if let Some(number) = oldest {
            self.observer
                .takes_back(|| self.cache.write_died(&self.row, number));
        }
    }

    /// A caller writes the row by itself, in its order: after what waits, and before what will.
    ///
    /// `write` gets the version to write.
    pub(crate) fn write_as_guest(&self, write: impl FnOnce(u64)) {
        let _turn = lock(&self.lane.turn);
        let (before, number) = {
            let mut waiting = lock(&self.lane.waiting);
            let before = std::mem::take(&mut waiting.operations);
            (before, waiting.next_number())
        };
        self.store_behind(before.back().copied());
        write(number);
        self.observer.wrote(number);
    }

    /// A caller writes the row behind the back of the queue; whether before or after what waits, the
    /// queue does not know.
    pub(crate) fn write_beside_the_queue(&self) {
        let write = self.cache.begin_write(&self.row);
        let number = lock(&self.lane.waiting).next_number();
        self.set(number);
        write.put(number);
    }

    /// Stores all that waits.
    pub(crate) fn flush(&self) {
        self.work_on_newest();
    }
}
