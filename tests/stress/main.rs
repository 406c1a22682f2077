//! Readers and writers of few keys, all at once, with a SQLite database behind the cache and all
//! that can go wrong: evictions, short lives, bodies that take their time, fail and panic. What they
//! saw must have been possible with no cache at all (see `history.rs`).
//!
//! One second for each strategy; `LARDER_STRESS_SECONDS=60` for more, and `LARDER_SEED=17` for the
//! dice of one round. (The threads are what the dice can't decide.)

mod history;
mod history_rules;
mod round;
mod store;
mod tables;

use history::{History, Log};
use larder::Clock;
use round::{Change, Dice, Lateness, Look, READERS, ROUND, Round, TICK, Ticks, WRITERS, rounds};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{PoisonError, RwLock};
use std::thread;
use std::time::Duration;
use store::{Failed, Store, pause};
use tables::Table;

#[test]
fn cache_aside_reads_nothing_old() {
    rounds(|round, history| run::<tables::CacheAside>(&round, history, Lateness::None));
}

#[test]
fn write_through_reads_nothing_old() {
    rounds(|round, history| run::<tables::WriteThrough>(&round, history, Lateness::None));
}

#[test]
fn errors_that_may_have_written_leave_nothing_old() {
    rounds(|round, history| run::<tables::AmbiguousErrors>(&round, history, Lateness::None));
}

#[test]
fn write_behind_reads_nothing_old_and_loses_nothing() {
    rounds(|round, history| run::<tables::WrittenBehind>(&round, history, Lateness::None));
}

#[test]
fn write_behind_that_overflows_reads_nothing_old_and_loses_nothing() {
    rounds(|round, history| run::<tables::WrittenBehindOrAtOnce>(&round, history, Lateness::None));
}

#[test]
fn write_behind_in_batches_reads_nothing_old_and_loses_nothing() {
    rounds(|round, history| run::<tables::WrittenBehindInBatches>(&round, history, Lateness::None));
}

#[test]
fn write_around_reads_nothing_older_than_its_ttl() {
    rounds(|round, history| run::<tables::WriteAround>(&round, history, Lateness::Ttl));
}

/// All that the threads of a round share.
struct Scene<'a, T> {
    table: T,
    round: &'a Round,
    lateness: Lateness,
    history: &'a History,
    ticks: Ticks,
    /// The clock moves only when nobody reads, where that matters.
    still: RwLock<()>,
}

fn run<T: Table>(round: &Round, history: History, lateness: Lateness) -> Result<usize, String> {
    let (store, clock) = (Store::new(Dice::new(round.seed, 1)), Clock::manual());
    let mut dice = Dice::new(round.seed, 2);
    let scene = Scene {
        table: T::new(store.clone(), round, clock.clone(), &mut dice),
        round,
        lateness,
        history: &history,
        ticks: Ticks::new(&history),
        still: RwLock::new(()),
    };
    let (closed, at_rest) = (&AtomicBool::new(false), &AtomicBool::new(false));
    let scene = &scene;
    thread::scope(|scope| {
        scope.spawn(|| {
            while !at_rest.load(SeqCst) {
                thread::sleep(Duration::from_micros(200));
                scene.tick(&clock);
            }
        });
        let actors: Vec<_> = (0..READERS + WRITERS)
            .map(|number| {
                let dice = Dice::new(round.seed, 10 + number);
                scope.spawn(move || scene.act(dice, number < READERS, closed))
            })
            .collect();
        thread::sleep(ROUND);
        closed.store(true, SeqCst);
        let ended: Vec<_> = actors
            .into_iter()
            .map(thread::ScopedJoinHandle::join)
            .collect();
        scene.table.flush(); // the clock moves on: what failed is tried again
        at_rest.store(true, SeqCst);
        assert!(ended.iter().all(Result::is_ok), "an actor panicked");
    });
    scene.compare(&store, &clock)?;
    history.check()
}

impl<T: Table> Scene<'_, T> {
    fn tick(&self, clock: &Clock) {
        let _still = (self.lateness == Lateness::Ttl)
            .then(|| self.still.write().unwrap_or_else(PoisonError::into_inner));
        self.ticks.tick(self.history);
        clock.advance(TICK);
    }

    fn act(&self, mut dice: Dice, reads: bool, closed: &AtomicBool) {
        let mut log = self.history.log();
        while !closed.load(SeqCst) {
            if reads {
                self.look(&mut dice, &mut log);
            } else {
                self.change(&mut dice, &mut log);
            }
            if dice.one_in(4) {
                pause(dice.pause());
            }
        }
    }

    fn look(&self, dice: &mut Dice, log: &mut Log<'_>) {
        let (table, key) = (&self.table, dice.key(self.round));
        let _still = self.still.read().unwrap_or_else(PoisonError::into_inner);
        let start = match self.lateness {
            Lateness::None => self.history.now(),
            Lateness::Ttl => self.ticks.earliest(self.round.ttl),
        };
        let look = dice.look();
        let seen = contained(|| match look {
            Look::Get => table.row(key).ok(),
            Look::Peek => table.peek(key),
            Look::Refresh => table.refresh(key).ok(),
        });
        if let Some(Some(value)) = seen {
            log.read(key, value, start);
        }
    }

    fn change(&self, dice: &mut Dice, log: &mut Log<'_>) {
        let (table, key) = (&self.table, dice.key(self.round));
        let setter = match dice.change(self.round) {
            Change::Set(setter) => setter,
            Change::Invalidate => return table.invalidate(key),
            Change::Clear => return table.clear(),
        };
        let value = self.history.new_value();
        let _still = self.still.read().unwrap_or_else(PoisonError::into_inner);
        let start = self.history.now();
        match contained(|| table.set(setter, key, value)) {
            Some(Ok(())) => log.wrote(key, value, start),
            Some(Err(Failed)) if !T::ERRORS_ARE_AMBIGUOUS => {} // nobody may ever see the value
            Some(Err(Failed)) | None => log.may_have_written(key, value, start),
        }
    }

    /// At rest, the cache holds what the store holds, and the store what was written last; and a load
    /// fills the cache, as if nothing had been.
    fn compare(&self, store: &Store, clock: &Clock) -> Result<(), String> {
        if self.lateness == Lateness::Ttl {
            clock.advance(TICK * u32::try_from(self.round.ttl).expect("a few ticks"));
        }
        let mut log = self.history.log();
        for key in 0..self.round.keys {
            let (start, held) = (self.history.now(), store.holds(key));
            log.read(key, held, start);
            match self.table.peek(key) {
                Some(cached) if cached != held => {
                    return Err(format!(
                        "key {key}: {cached} is cached at rest, {held} stored"
                    ));
                }
                _ => {}
            }
            let loaded = self.load(key);
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
    fn load(&self, key: u32) -> u64 {
        loop {
            if let Some(Ok(value)) = contained(|| self.table.row(key)) {
                return value;
            }
        }
    }
}

/// What the code gives; `None` if it panicked.
fn contained<R>(code: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(code)).ok()
}
