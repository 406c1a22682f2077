//! Random crossings of getters and setters against what must hold, step by step.

use crate::setter_support::Table;
use crate::support::{Dice, Task, for_seeds, in_time, panic_quietly, steps};
use larder::{Cache, QueueSettings, WriteBehind, cached, invalidates, writes};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

const IDS: u32 = 3;

/// Is ready when it was polled so often.
struct Pause(u64);

impl Future for Pause {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        Poll::Pending
    }
}

/// How a setter goes: how long it pauses before and after it writes, and how it ends.
#[derive(Clone, Copy)]
struct Course {
    pauses: [u64; 2],
    end: End,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Well,
    Failed,
    Panicked,
}

impl Course {
    fn any(dice: &mut Dice) -> Self {
        let end = match dice.below(8) {
            0 => End::Failed,
            1 => End::Panicked,
            _ => End::Well,
        };
        let pauses = [dice.below(3), dice.below(3)];
        Self { pauses, end }
    }
}

/// A table whose rows only grow.
struct Rows {
    table: Table,
    version: AtomicU64,
    cache: Cache<u32, u64>,
}

impl Rows {
    fn new() -> Self {
        let table = Table::default();
        (0..IDS).for_each(|id| table.set(id, 0));
        Self {
            table,
            version: AtomicU64::new(0),
            cache: Cache::new(2),
        }
    }

    fn row(&self, id: u32) -> u64 {
        self.table.row(id).expect("all rows are there")
    }

    /// The body of all setters.
    async fn change(&self, id: u32, course: Course) -> Result<u64, ()> {
        Pause(course.pauses[0]).await;
        if course.end == End::Failed {
            return Err(());
        }
        let version = self.version.fetch_add(1, Ordering::Relaxed) + 1;
        self.table.set(id, version);
        Pause(course.pauses[1]).await;
        if course.end == End::Panicked {
            panic_quietly("after the row was written");
        }
        Ok(version)
    }
}

/// What a task does.
#[derive(Clone, Copy, Debug)]
enum What {
    Read,
    Set,
    Forget,
    ForgetAll,
}

/// A task, with what it must not be older than.
struct Running<'a> {
    what: What,
    id: u32,
    floor: u64,
    task: Task<'a, Result<u64, ()>>,
}

macro_rules! model {
    ($name:ident, $word:literal) => {
        mod $name {
            use super::*;

            impl Rows {
                #[cached(cache = self.cache, strategy = $word, skip(pauses))]
                async fn $name(&self, id: u32, pauses: [u64; 2]) -> u64 {
                    Pause(pauses[0]).await;
                    let row = self.row(id);
                    Pause(pauses[1]).await;
                    row
                }
            }

            #[writes(rows.$name(id))]
            async fn set(rows: &Rows, id: u32, course: Course) -> Result<u64, ()> {
                rows.change(id, course).await
            }

            #[invalidates(rows.$name(id))]
            async fn forget(rows: &Rows, id: u32, course: Course) -> Result<u64, ()> {
                rows.change(id, course).await
            }

            #[invalidates(rows.$name(..))]
            async fn forget_all(rows: &Rows, id: u32, course: Course) -> Result<u64, ()> {
                rows.change(id, course).await
            }

            fn begin<'a>(rows: &'a Rows, dice: &mut Dice, floors: &[u64]) -> Running<'a> {
                let id = u32::try_from(dice.below(u64::from(IDS))).expect("it is small");
                let course = Course::any(dice);
                let what = match dice.below(10) {
                    0..6 => What::Read,
                    6..8 => What::Set,
                    8 => What::Forget,
                    _ => What::ForgetAll,
                };
                let task = match what {
                    What::Read => Task::new(async move { Ok(rows.$name(id, course.pauses).await) }),
                    What::Set => Task::new(set(rows, id, course)),
                    What::Forget => Task::new(forget(rows, id, course)),
                    What::ForgetAll => Task::new(forget_all(rows, id, course)),
                };
                let floor = floors[id as usize];
                Running {
                    what,
                    id,
                    floor,
                    task,
                }
            }

            /// Lets a task go on; whether it is over.
            fn step(running: &mut Running<'_>, floors: &mut [u64]) -> bool {
                let polled = catch_unwind(AssertUnwindSafe(|| running.task.poll()));
                let Ok(polled) = polled else {
                    return true;
                };
                let Some(ended) = polled else {
                    return false;
                };
                if let Ok(seen) = ended {
                    let Running {
                        what, id, floor, ..
                    } = running;
                    assert!(
                        seen >= *floor,
                        "{what:?} of {id}: {seen} is older than {floor}"
                    );
                    let newest = &mut floors[*id as usize];
                    *newest = seen.max(*newest);
                }
                true
            }

            #[test]
            fn no_reader_sees_what_is_older_than_anyone_has_seen() {
                in_time(|| {
                    for_seeds(64, |dice| {
                        let rows = Rows::new();
                        let mut floors = [0; IDS as usize];
                        let mut tasks: Vec<Running<'_>> = Vec::new();
                        for _ in 0..steps(1600) {
                            let at = usize::try_from(dice.below(6)).expect("it is small");
                            if at >= tasks.len() {
                                let mut task = begin(&rows, dice, &floors);
                                if !step(&mut task, &mut floors) {
                                    tasks.push(task);
                                }
                            } else if dice.below(12) == 0 {
                                drop(tasks.swap_remove(at));
                            } else if step(&mut tasks[at], &mut floors) {
                                tasks.swap_remove(at);
                            }
                        }
                        for _ in 0..50 {
                            tasks.retain_mut(|task| !step(task, &mut floors));
                        }
                        assert_eq!(tasks.len(), 0, "all come to an end");
                        for id in 0..IDS {
                            for _ in 0..2 {
                                let read = Task::new(rows.$name(id, [0, 0])).end();
                                assert_eq!(read, rows.row(id), "row {id} at the end");
                            }
                        }
                    });
                });
            }
        }
    };
}

model!(aside, "cache_aside");
model!(through, "write_through");

/// Rows that are written behind, by few workers with little room.
#[derive(Clone)]
struct Queued {
    table: Table,
    rows: WriteBehind<u32, u64>,
}

impl Queued {
    fn new(dice: &mut Dice) -> Self {
        let table = Table::default();
        let settings = QueueSettings::new()
            .capacity(usize::try_from(1 + dice.below(3)).expect("it is small"))
            .batch(2)
            .workers(usize::try_from(1 + dice.below(2)).expect("it is small"))
            .delay(Duration::from_micros(dice.below(50)))
            .retries(100)
            .backoff(Duration::from_micros(1), Duration::from_micros(2));
        let rows = WriteBehind::new(Cache::new(2), settings).expect("right");
        Self { table, rows }
    }

    #[cached(cache = self.rows, strategy = "write_behind")]
    fn queued(&self, id: u32) -> Option<u64> {
        self.table.load(id)
    }

    #[writes(self.queued(id) = value)]
    fn set(&self, id: u32, value: u64) -> Result<(), String> {
        self.table.put(id, value)
    }

    #[writes(self.queued(id) = value, batch = Queued::store(self))]
    fn set_batched(&self, id: u32, value: u64) -> Result<(), String> {
        self.table.put(id, value)
    }

    fn store(&self, items: &[(u32, u64)]) -> Result<(), String> {
        items
            .iter()
            .try_for_each(|(id, value)| self.table.put(*id, *value))
    }

    #[invalidates(self.queued(id))]
    fn delete(&self, id: u32) -> Result<(), String> {
        self.table.delete(id)
    }

    #[invalidates(self.queued(..))]
    fn delete_all(&self) -> Result<(), String> {
        (0..IDS).try_for_each(|id| self.table.delete(id))
    }
}

#[test]
fn a_queue_reads_as_if_each_write_were_stored_at_once() {
    in_time(|| {
        for_seeds(64, |dice| {
            let rows = Queued::new(dice);
            let mut model = HashMap::new();
            for value in 0..u64::try_from(steps(800)).expect("it is small") {
                let id = u32::try_from(dice.below(u64::from(IDS))).expect("it is small");
                match dice.below(16) {
                    0..3 => {
                        assert_eq!(rows.set(id, value), Ok(()));
                        model.insert(id, value);
                    }
                    3..6 => {
                        assert_eq!(rows.set_batched(id, value), Ok(()));
                        model.insert(id, value);
                    }
                    6 if rows.delete(id).is_ok() => {
                        model.remove(&id);
                    }
                    7 if dice.below(4) == 0 => {
                        // Some may be gone where it fails half-way: once more.
                        while rows.delete_all().is_err() {}
                        model.clear();
                    }
                    8 => rows.table.fail(2),
                    9 => rows.queued_flush_key(id),
                    10 if dice.below(4) == 0 => rows.queued_flush(),
                    11 => drop(rows.queued_invalidate(id)),
                    12 if dice.below(4) == 0 => rows.queued_clear(),
                    _ => {}
                }
                for id in 0..IDS {
                    assert_eq!(rows.queued(id), model.get(&id).copied(), "row {id}");
                }
            }
            rows.queued_flush();
            for id in 0..IDS {
                assert_eq!(rows.table.row(id), model.get(&id).copied(), "row {id}");
                assert_eq!(rows.queued(id), rows.table.row(id));
            }
            assert!(rows.queued_dead_letters().is_empty());
        });
    });
}
