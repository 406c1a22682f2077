//! A round: a cache in front of a table, and those who read and write both at once. The dice choose
//! what they do, how small the cache is, and what goes wrong.

use crate::history::{History, Moment};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::env;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) const READERS: u64 = 4;
pub(crate) const WRITERS: u64 = 2;

/// How often the clock of a round moves on, and by how much.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// How long one round takes.
pub(crate) const ROUND: Duration = Duration::from_millis(250);

/// A round that takes longer hangs. Far more than any needs on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// What the dice chose for a round.
#[derive(Debug, Clone)]
pub(crate) struct Round {
    pub(crate) seed: u64,
    pub(crate) keys: u32,
    pub(crate) capacity: usize,
    /// In ticks.
    pub(crate) ttl: usize,
    /// What there is most of among the changes.
    pub(crate) most: Setter,
}

/// How late a read may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lateness {
    None,
    /// By the ttl, which counts from the end of a load. So that no load takes any time, the clock
    /// stands still while somebody reads.
    Ttl,
}

/// What a reader does next.
#[derive(Clone, Copy)]
pub(crate) enum Look {
    Get,
    Peek,
    Refresh,
}

/// What a writer does next.
#[derive(Clone, Copy)]
pub(crate) enum Change {
    Set(Setter),
    /// No write: the entry is forgotten.
    Invalidate,
    /// The same for all entries.
    Clear,
}

/// By what it tells the cache.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Setter {
    /// The new value.
    Writes,
    /// That the entry is old.
    Invalidates,
    /// That all entries are.
    InvalidatesAll,
    /// That those with the entry's tag are.
    InvalidatesTag,
}

const SETTERS: [Setter; 4] = [
    Setter::Writes,
    Setter::Invalidates,
    Setter::InvalidatesAll,
    Setter::InvalidatesTag,
];

/// What becomes of a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Fine,
    /// It gives an `Err`, and the row is as it was.
    Fails,
    /// It gives an `Err`, and the row is changed.
    FailsAfter,
    /// It ends by a panic, or its future is dropped.
    Breaks,
    BreaksAfter,
}

/// Random numbers of one reader, one writer or one store.
pub(crate) struct Dice(SmallRng);

/// The clock's ticks, and when they came.
pub(crate) struct Ticks(Mutex<Vec<Moment>>);

/// Runs rounds for as long as `LARDER_STRESS_SECONDS` says, which is one second if it says nothing.
/// `LARDER_SEED` names the first seed.
pub(crate) fn rounds<F>(run: F)
where
    F: Fn(Round, History) -> Result<usize, String> + Send + Sync + 'static,
{
    let number = |name| env::var(name).map(|text| text.parse().expect("a number"));
    let time = Duration::from_secs(number("LARDER_STRESS_SECONDS").unwrap_or(1));
    let first: u64 = number("LARDER_SEED").unwrap_or_else(|_| rand::random_range(0..1_000_000));
    let (run, start) = (Arc::new(run), Instant::now());
    let mut operations = 0;
    for seed in first.. {
        let round = Round::of(seed);
        match in_time(&run, &round) {
            Ok(count) => operations += count,
            Err(wrong) => panic!("LARDER_SEED={seed}: {wrong}\nin {round:?}"),
        }
        if start.elapsed() >= time {
            println!("{operations} operations, LARDER_SEED={first}..={seed}");
            break;
        }
    }
    assert!(operations > 0, "nothing happened");
}

/// Runs one round, which could hang.
fn in_time<F>(run: &Arc<F>, round: &Round) -> Result<usize, String>
where
    F: Fn(Round, History) -> Result<usize, String> + Send + Sync + 'static,
{
    let (end, ended) = mpsc::channel();
    let (run, round) = (Arc::clone(run), round.clone());
    let thread = thread::spawn(move || end.send(run(round, History::new())));
    match ended.recv_timeout(LIMIT) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err("it hangs".to_owned()),
        Err(RecvTimeoutError::Disconnected) => match thread.join() {
            Ok(_) => unreachable!("it sends before it ends"),
            Err(panic) => resume_unwind(panic),
        },
    }
}

impl Round {
    fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 0);
        // So few that those who read and write meet all the time.
        let keys = [1, 1, 2, 3][dice.below(4) as usize];
        Self {
            seed,
            keys,
            capacity: dice.0.random_range(1..=keys as usize + 1),
            ttl: [2, 2, 5, 20][dice.below(4) as usize],
            most: SETTERS[dice.below(4) as usize],
        }
    }
}

impl Dice {
    /// The same for the same seed and number.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        Self(SmallRng::seed_from_u64(seed ^ number.rotate_left(32)))
    }

    pub(crate) fn key(&mut self, round: &Round) -> u32 {
        self.0.random_range(0..round.keys)
    }

    pub(crate) fn look(&mut self) -> Look {
        match self.0.random_range(0..100) {
            0..80 => Look::Get,
            80..95 => Look::Peek,
            _ => Look::Refresh,
        }
    }

    pub(crate) fn change(&mut self, round: &Round) -> Change {
        match self.0.random_range(0..100) {
            0..40 => Change::Set(round.most),
            40..70 => Change::Set(Setter::Writes),
            70..93 => Change::Set(SETTERS[self.below(4) as usize]),
            93..98 => Change::Invalidate,
            _ => Change::Clear,
        }
    }

    /// `after`: also an `Err` when the row is changed.
    pub(crate) fn fate(&mut self, after: bool) -> Fate {
        match self.0.random_range(0..100) {
            0..3 => Fate::Fails,
            3..8 if after => Fate::FailsAfter,
            8..10 => Fate::Breaks,
            10..15 => Fate::BreaksAfter,
            _ => Fate::Fine,
        }
    }

    /// How long to wait, so that others come in between. Mostly not at all.
    pub(crate) fn pause(&mut self) -> Option<Duration> {
        match self.0.random_range(0..4) {
            0 => Some(Duration::ZERO),
            1 => Some(Duration::from_micros(self.0.random_range(0..400))),
            _ => None,
        }
    }

    pub(crate) fn one_in(&mut self, n: u32) -> bool {
        self.0.random_ratio(1, n)
    }

    /// A number from 0 to `end`, without `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0.random_range(0..end)
    }
}

impl Ticks {
    pub(crate) fn new(history: &History) -> Self {
        Self(Mutex::new(vec![history.now()]))
    }

    /// The clock is about to move.
    pub(crate) fn tick(&self, history: &History) {
        self.lock().push(history.now());
    }

    /// Since when a value may have been read that is served now: it is no older than the ttl.
    pub(crate) fn earliest(&self, ttl: usize) -> Moment {
        let ticks = self.lock();
        // What was read at a tick expires `ttl` ticks later.
        ticks[ticks.len().saturating_sub(ttl)]
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Moment>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
