//! What a hit costs with a curve and without: turn by turn, so that what else the machine does falls
//! on both alike.

use crate::Options;
use larder::Cache;
use larder_bench::Failed;
use larder_bench::report::{Bound, Target};
use std::fs;
use std::ops::Add;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// How many turns each has, and in a cache of a million: there, bursts take seconds, and the pauses
/// after them eight times as long.
const TURNS: usize = 301;
const TURNS_OF_A_MILLION: usize = 1_401;

/// How many caches each setting has with a curve, and as many without: where its memory lies makes one up
/// to 8 % slower than another. Of a million entries there is one pair, as it takes a minute.
const PAIRS: usize = 5;

/// Short, so that both caches meet the same weather; and a burst of samples fills several.
const TURN: Duration = Duration::from_millis(20);

/// Hits of a thread between two looks at the clock.
const STRIDE: u64 = 4096;

type Numbers = Cache<u64, u64>;

struct Setting {
    capacity: usize,
    threads: u64,
    pairs: usize,
    turns: usize,
}

/// What some hits took.
#[derive(Clone, Copy, Default)]
struct Took {
    hits: f64,
    /// In nanoseconds, as all times here: on the clock on the wall.
    wall: f64,
    /// On the processor. Without the time that a thread waits.
    busy: f64,
}

impl Took {
    fn a_hit(self) -> f64 {
        self.busy / self.hits
    }

    fn wall_a_hit(self) -> f64 {
        self.wall / self.hits
    }
}

impl Add for Took {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            hits: self.hits + other.hits,
            wall: self.wall + other.wall,
            busy: self.busy + other.busy,
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<(), Failed> {
    let header = [
        "capacity",
        "threads",
        "ns without",
        "first reads",
        "in a pause",
        "on average",
        "by the wall",
    ];
    let mut table = options.report.table(0, header);
    let mut targets = Vec::new();
    for (capacity, pairs, turns) in [
        (1_000, PAIRS, TURNS),
        (10_000, PAIRS, TURNS),
        (1_000_000, 1, TURNS_OF_A_MILLION),
    ] {
        for threads in [1, 2] {
            let setting = Setting {
                capacity,
                threads,
                pairs,
                turns,
            };
            let (row, average) = measure(&setting)?;
            table.add_row(row);
            targets.push(Target {
                what: "a hit with a curve / without, on average".to_owned(),
                at: format!("{capacity} entries, threads: {threads}"),
                bound: Bound::AtMost(1.03),
                reached: average,
            });
        }
    }
    println!(
        "\nhits: time on the processor with a curve, of that without. First while every read of a \
         sampled key is sampled; then the median of turns, most of which fall into a pause; the \
         mean, bursts included; and the mean by the clock on the wall, which a busy machine spoils\n\
         {table}"
    );
    options.report.print_targets(&targets);
    Ok(())
}

/// A row, and the mean of a hit with a curve by that of one without.
fn measure(setting: &Setting) -> Result<([String; 7], f64), Failed> {
    let mut firsts = Vec::new();
    let mut turns = Vec::new();
    for _ in 0..setting.pairs {
        let (first, pair) = measure_pair(setting)?;
        firsts.push(first);
        turns.extend(pair);
    }
    let sum =
        |took: fn(&(Took, Took)) -> Took| turns.iter().map(took).fold(Took::default(), Took::add);
    let (without, with) = (sum(|turn| turn.0), sum(|turn| turn.1));
    let ratios = turns
        .iter()
        .map(|(without, with)| with.a_hit() / without.a_hit());
    let average = with.a_hit() / without.a_hit();
    let row = [
        setting.capacity.to_string(),
        setting.threads.to_string(),
        format!("{:.1}", median(turns.iter().map(|turn| turn.0.a_hit()))),
        format!("{:.2}", median(firsts.into_iter())),
        format!("{:.3}", median(ratios)),
        format!("{average:.3}"),
        format!("{:.3}", with.wall_a_hit() / without.wall_a_hit()),
    ];
    Ok((row, average))
}

/// How much longer a hit takes while all first reads are sampled, and the turns of two caches after that,
/// without a curve and with one.
fn measure_pair(setting: &Setting) -> Result<(f64, Vec<(Took, Took)>), Failed> {
    let builder = || Numbers::builder().capacity(setting.capacity);
    let plain = builder().build()?;
    let sampled = builder().sample_curve().build()?;
    for cache in [&plain, &sampled] {
        for key in 0..keys(setting) {
            cache.insert(key, key);
        }
        hit(cache, keys(setting), 7, TURN);
    }
    let first = turn(&sampled, setting).a_hit() / turn(&plain, setting).a_hit();
    while !has_paused(&sampled, setting) {}
    let turns = (0..setting.turns).map(|number| {
        // Who comes first changes, as the first may find the memory cold.
        if number % 2 == 0 {
            let without = turn(&plain, setting);
            (without, turn(&sampled, setting))
        } else {
            let with = turn(&sampled, setting);
            (turn(&plain, setting), with)
        }
    });
    Ok((first, turns.collect()))
}

/// Whether reads go by that are not sampled, although their keys are: the first reads are over.
fn has_paused(cache: &Numbers, setting: &Setting) -> bool {
    let sampled = || cache.hit_ratio_curve().map_or(0, |curve| curve.sampled);
    let before = sampled();
    turn(cache, setting);
    sampled() == before
}

fn keys(setting: &Setting) -> u64 {
    // Half of the capacity: nothing is evicted.
    setting.capacity as u64 / 2
}

/// All threads hit for the length of a turn.
fn turn(cache: &Numbers, setting: &Setting) -> Took {
    let start = Barrier::new(setting.threads as usize);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..setting.threads)
            .map(|thread| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    hit(cache, keys(setting), thread + 1, TURN)
                })
            })
            .collect();
        let took = threads
            .into_iter()
            .map(|thread| thread.join().expect("a hit"));
        took.fold(Took::default(), Took::add)
    })
}

/// Reads keys in a random order until the turn is over.
fn hit(cache: &Numbers, keys: u64, seed: u64, turn: Duration) -> Took {
    let mut state = seed;
    let mut hits = 0;
    let busy = on_processor();
    let start = Instant::now();
    while start.elapsed() < turn {
        for _ in 0..STRIDE {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            let key = (u128::from(state) * u128::from(keys)) >> 64;
            std::hint::black_box(cache.get(&(key as u64)));
        }
        hits += STRIDE;
    }
    let wall = start.elapsed().as_nanos() as f64;
    Took {
        hits: hits as f64,
        wall,
        busy: on_processor()
            .zip(busy)
            .map_or(wall, |(end, start)| end - start),
    }
}

/// How long this thread was on a processor: Linux tells.
fn on_processor() -> Option<f64> {
    let times = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    times.split(' ').next()?.parse().ok()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
