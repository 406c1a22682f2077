//! Readers and writers of few keys, all at once, as in `tests/stress`: here they are tasks, and some
//! of their futures are dropped.
//!
//! # What it catches
//! With any one of these taken out, some of these tests fail within seconds, most of them within the
//! one second that each has (`LARDER_STRESS_SECONDS=8` for the rare ones):
//! - in `Slots::begin_write`: `disturb`;
//! - in `Slots::end_write`: each part of `alone` (the mark, the writers, the waiting value, the tags that
//!   were crossed, the clears), and `disturb`;
//! - in `Slot::disturb`: the flight that it takes away, and the number; in `may_fill`: `disturbed`;
//! - in `Slots::disturb_tagged`: the note of what was crossed, and `may_carry`;
//! - in `Slots::accept`: `disturb`; in `settle`: that only the newest operation ends the wait;
//! - in `Shard::begin_load`: the waiting value, and the bypass beside writers and beside clears;
//! - in `Shard::land`: the last look; in `Shard::end_write`: that what is not alone takes the entry out;
//! - in the ends of a clear, or of a change of a tag: that the keys are disturbed, as at its begin;
//! - the `Drop` of `Lead`, `WriteIntent`, `ClearIntent` and `TagIntent`, by which a dropped future or a
//!   panic ends them;
//! - the place in the order of the queue of a setter that forgets a key, all keys or a tag, and that an
//!   async one waits for it; `Lanes::cross`;
//! - `on_write_error = "invalidate"`.
//!
//! It does not see what only keeps a body from running twice, nor what is about changes of the rows
//! that no cache is told of: those are for the explored interleavings (`cache-core/tests/shuttle`).

use crate::history::{History, Log};
use crate::round::{
    Change, Dice, Lateness, Look, READERS, ROUND, Round, TICK, Ticks, WRITERS, rounds,
};
use crate::server::with_schema;
use crate::stress_store::{Failed, Store, contained, pause};
use crate::stress_tables::{self as tables, Table};
use larder::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::RwLock;
use tokio::task::block_in_place;
use tokio::time::{sleep, timeout};

#[test]
fn cache_aside_reads_nothing_old() {
    stress::<tables::CacheAside>(Lateness::None);
}

#[test]
fn write_through_reads_nothing_old() {
    stress::<tables::WriteThrough>(Lateness::None);
}

#[test]
fn errors_that_may_have_written_leave_nothing_old() {
    stress::<tables::AmbiguousErrors>(Lateness::None);
}

#[test]
fn write_behind_reads_nothing_old_and_loses_nothing() {
    stress::<tables::WrittenBehind>(Lateness::None);
}

#[test]
fn write_behind_that_overflows_reads_nothing_old_and_loses_nothing() {
    stress::<tables::WrittenBehindOrAtOnce>(Lateness::None);
}

#[test]
fn write_behind_in_batches_reads_nothing_old_and_loses_nothing() {
    stress::<tables::WrittenBehindInBatches>(Lateness::None);
}

#[test]
fn write_around_reads_nothing_older_than_its_ttl() {
    stress::<tables::WriteAround>(Lateness::Ttl);
}

fn stress<T: Table>(lateness: Lateness) {
    with_schema(move |config| async move {
        let runtime = Handle::current();
        block_in_place(|| {
            rounds(move |round, history| {
                runtime.block_on(async {
                    let store = Store::connect(&config, Dice::new(round.seed, 1)).await;
                    run::<T>(round, history, lateness, store).await
                })
            });
        });
    });
}

/// All that the tasks of a round share.
struct Scene<T> {
    table: T,
    round: Round,
    lateness: Lateness,
    history: History,
    ticks: Ticks,
    clock: Clock,
    /// The clock moves only when nobody reads, where that matters.
    still: RwLock<()>,
    closed: AtomicBool,
}

async fn run<T: Table>(
    round: Round,
    history: History,
    lateness: Lateness,
    store: Store,
) -> Result<usize, String> {
    let clock = Clock::manual();
    let scene = Arc::new(Scene {
        table: T::new(store.clone(), &round, clock.clone()),
        ticks: Ticks::new(&history),
        round,
        lateness,
        history,
        clock,
        still: RwLock::new(()),
        closed: AtomicBool::new(false),
    });
    let ticker = tokio::spawn(Arc::clone(&scene).tick());
    let actors: Vec<_> = (0..READERS + WRITERS)
        .map(|number| tokio::spawn(Arc::clone(&scene).act(number)))
        .collect();
    sleep(ROUND).await;
    scene.closed.store(true, SeqCst);
    for actor in actors {
        actor.await.expect("actors don't panic");
    }
    scene.table.flush().await; // the clock moves on: what failed is tried again
    ticker.abort();
    let _ = ticker.await;
    scene.compare(&store).await?;
    let scene = Arc::into_inner(scene).expect("all tasks have ended");
    scene.history.check()
}

impl<T: Table> Scene<T> {
    async fn tick(self: Arc<Self>) {
        loop {
            sleep(Duration::from_millis(1)).await;
            let still = match self.lateness {
                Lateness::None => None,
                Lateness::Ttl => Some(self.still.write().await),
            };
            self.ticks.tick(&self.history);
            self.clock.advance(TICK);
            drop(still);
        }
    }

    async fn act(self: Arc<Self>, number: u64) {
        let mut dice = Dice::new(self.round.seed, 10 + number);
        let mut log = self.history.log();
        while !self.closed.load(SeqCst) {
            if number < READERS {
                self.look(&mut dice, &mut log).await;
            } else {
                self.change(&mut dice, &mut log).await;
            }
            if dice.one_in(4) {
                pause(dice.pause()).await;
            }
            if number >= READERS && dice.one_in(3) {
                // Now and then only those read who may find what was left behind.
                sleep(Duration::from_millis(dice.below(15).into())).await;
            }
        }
    }

    async fn look(&self, dice: &mut Dice, log: &mut Log<'_>) {
        let (table, key) = (&self.table, dice.key(&self.round));
        let _still = self.still.read().await;
        let start = match self.lateness {
            Lateness::None => self.history.now(),
            Lateness::Ttl => self.ticks.earliest(self.round.ttl),
        };
        let seen = match dice.look() {
            Look::Peek => table.peek(key),
            Look::Get if dice.one_in(10) => {
                // A reader who does not wait to the end.
                let time = Duration::from_millis(dice.below(4).into());
                let read = timeout(time, contained(table.row(key)));
                read.await.ok().flatten().and_then(Result::ok)
            }
            Look::Get => contained(table.row(key)).await.and_then(Result::ok),
            Look::Refresh => contained(table.refresh(key)).await.and_then(Result::ok),
        };
        if let Some(value) = seen {
            log.read(key, value, start);
        }
    }

    async fn change(&self, dice: &mut Dice, log: &mut Log<'_>) {
        let (table, key) = (&self.table, dice.key(&self.round));
        let setter = match dice.change(&self.round) {
            Change::Set(setter) => setter,
            Change::Invalidate => return table.invalidate(key),
            Change::Clear => return table.clear(),
        };
        let value = self.history.new_value();
        let _still = self.still.read().await;
        let start = self.history.now();
        match contained(table.set(setter, key, value)).await {
            Some(Ok(())) => log.wrote(key, value, start),
            Some(Err(Failed)) if !T::ERRORS_ARE_AMBIGUOUS => {} // nobody may ever see the value
            Some(Err(Failed)) | None => log.may_have_written(key, value, start),
        }
    }

    /// At rest, the cache holds what the store holds, and the store what was written last; and a load
    /// fills the cache, as if nothing had been.
    async fn compare(&self, store: &Store) -> Result<(), String> {
        if self.lateness == Lateness::Ttl {
            let ttl = u32::try_from(self.round.ttl).expect("a few ticks");
            self.clock.advance(TICK * ttl);
        }
        let mut log = self.history.log();
        for key in 0..self.round.keys {
            let (start, held) = (self.history.now(), store.holds(key).await);
            log.read(key, held, start);
            match self.table.peek(key) {
                Some(cached) if cached != held => {
                    return Err(format!(
                        "key {key}: {cached} is cached at rest, {held} stored"
                    ));
                }
                _ => {}
            }
            let loaded = self.load(key).await;
            if loaded != held {
                return Err(format!(
                    "key {key}: {loaded} is read at rest, {held} stored"
                ));
            }
            let has_room = self.round.capacity > self.round.keys as usize;
            if has_room && self.table.peek(key).is_none() {
                return Err(format!(
                    "key {key}: nobody writes, and what is loaded is not kept"
                ));
            }
        }
        Ok(())
    }

    /// Reads until no body fails.
    async fn load(&self, key: u32) -> u64 {
        loop {
            if let Some(Ok(value)) = contained(self.table.row(key)).await {
                return value;
            }
        }
    }
}
