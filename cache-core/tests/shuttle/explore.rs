//! Running a scenario in many orders of its steps.

use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, Runner};

/// Executions of a scenario in which any thread may go on at each step.
const RANDOM: usize = 2_000;

/// Executions of a scenario in which threads run on until one of a few preemptions: this finds what
/// needs one thread to do a lot between two steps of another.
const PCT: usize = 2_000;

/// The preemptions.
const PCT_DEPTH: usize = 4;

/// Where `explore_all` gives up.
const MOST: usize = 30_000;

/// Makes the schedules the same in every run.
const SEED: u64 = 0x1a4d_e400;

/// Runs `scenario` in many orders.
pub(crate) fn explore(scenario: fn()) {
    run(RandomScheduler::new_from_seed(SEED, RANDOM), scenario);
    run(PctScheduler::new_from_seed(SEED, PCT_DEPTH, PCT), scenario);
}

/// Runs `scenario` in all orders there are.
pub(crate) fn explore_all(scenario: fn()) {
    let runs = run(DfsScheduler::new(Some(MOST), false), scenario);
    assert!(runs < MOST, "too many orders to run all: use `explore`");
}

fn run(scheduler: impl Scheduler + 'static, scenario: fn()) -> usize {
    let mut config = Config::default();
    // It warns that its lazy statics are dropped at the end of an execution: ours is to be.
    config.silence_warnings = true;
    Runner::new(scheduler, config).run(scenario)
}
