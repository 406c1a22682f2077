//! Predicted against exact hit ratios: for each trace and each of its sizes, the curve of a cache of
//! that size, and replays of caches that have the capacities of its points.

use crate::Options;
use larder::{Builder, Cache, EvictionPolicy, HitRatioCurve};
use larder_bench::Failed;
use larder_bench::alloc::live_bytes;
use larder_bench::report::{Bound, Target};
use larder_bench::traces::{Folder, Trace};
use std::collections::HashMap;

type Ids = Cache<u64, ()>;

/// What came of one cache.
struct Cell {
    /// The distances of all points but today's from the exact ratios, in points of 100.
    errors: Vec<f64>,
    /// What the curve itself says of them.
    told: Vec<f64>,
    /// What the curve takes, in bytes.
    memory: isize,
    rate: f64,
}

pub(crate) fn run(options: &Options) -> Result<(), Failed> {
    let Some(folder) = Folder::open()? else {
        return Ok(());
    };
    let names = if options.traces.is_empty() {
        folder.names()?
    } else {
        options.traces.clone()
    };
    for policy in &options.policies {
        let mut details = options.report.table(
            1,
            [
                "trace", "capacity", "rate", "error", "worst", "told", "within", "KB",
            ],
        );
        let mut means = options
            .report
            .table(1, ["trace", "error", "worst", "within", "KB"]);
        let mut targets = Vec::new();
        for name in &names {
            let trace = folder.read(name)?;
            let cells = measure(&trace, *policy, options.repeat)?;
            for (size, cells) in &cells {
                let [error, worst, told, within, memory] = summary(cells);
                let rate = format!("{:.4}", cells[0].rate);
                details.add_row([
                    trace.name.clone(),
                    size.to_string(),
                    rate,
                    error,
                    worst,
                    told,
                    within,
                    memory,
                ]);
            }
            let all: Vec<&Cell> = cells.iter().flat_map(|(_, cells)| cells).collect();
            let [error, worst, _, within, memory] = summary(all);
            means.add_row([trace.name.clone(), error, worst, within, memory]);
            targets.push(target_of(&trace.name, &cells));
            eprintln!("{policy}: {} is done", trace.name);
        }
        println!(
            "\n{policy}: points of 100 between predicted and exact, over six capacities\n{details}"
        );
        println!("\n{policy}: means over the sizes of each trace\n{means}");
        options.report.print_targets(&targets);
    }
    Ok(())
}

/// Of the error alone: the memory is what two caches differ by, and that is by chance, too, where their
/// tables have grown at other times.
fn target_of(trace: &str, cells: &[(u64, Vec<Cell>)]) -> Target {
    let cells = cells.iter().flat_map(|(_, cells)| cells);
    let errors: Vec<f64> = cells.flat_map(|cell| cell.errors.clone()).collect();
    Target {
        what: "mean error, points".to_owned(),
        at: trace.to_owned(),
        bound: Bound::AtMost(1.0),
        reached: mean(&errors),
    }
}

fn measure(
    trace: &Trace,
    policy: EvictionPolicy,
    repeat: u32,
) -> Result<Vec<(u64, Vec<Cell>)>, Failed> {
    let mut exact = HashMap::new();
    let mut cells = Vec::new();
    for size in trace.sizes.iter().map(|size| *size as u64) {
        let mut of_size = Vec::new();
        for _ in 0..repeat {
            of_size.push(cell(&trace.keys, size, policy, &mut exact)?);
        }
        cells.push((size, of_size));
    }
    Ok(cells)
}

fn cell(
    keys: &[u64],
    size: u64,
    policy: EvictionPolicy,
    exact: &mut HashMap<u64, f64>,
) -> Result<Cell, Failed> {
    let bare = live_bytes();
    let plain = replay(keys, builder(size, policy)?)?;
    let without = live_bytes() - bare;
    exact.insert(size, plain.stats().hit_ratio());
    drop(plain);

    let bare = live_bytes();
    let cache = replay(keys, builder(size, policy)?.sample_curve())?;
    let memory = (live_bytes() - bare - without).max(0);
    let curve = cache
        .hit_ratio_curve()
        .ok_or("a cache that was read has a curve")?;
    let HitRatioCurve { points, rate, .. } = curve;
    let (mut errors, mut told) = (Vec::new(), Vec::new());
    for point in points.iter().filter(|point| point.capacity != size) {
        let exact = if let Some(known) = exact.get(&point.capacity) {
            *known
        } else {
            let cache = replay(keys, builder(point.capacity, policy)?)?;
            let ratio = cache.stats().hit_ratio();
            exact.insert(point.capacity, ratio);
            ratio
        };
        errors.push((point.hit_ratio - exact).abs() * 100.0);
        told.push(point.error * 100.0);
    }
    Ok(Cell {
        errors,
        told,
        memory,
        rate,
    })
}

fn builder(capacity: u64, policy: EvictionPolicy) -> Result<Builder<u64, ()>, Failed> {
    Ok(Ids::builder().capacity(capacity.try_into()?).policy(policy))
}

/// Looks up, and inserts on a miss.
fn replay(keys: &[u64], builder: Builder<u64, ()>) -> Result<Ids, Failed> {
    let cache = builder.build()?;
    for key in keys {
        if cache.get(key).is_none() {
            cache.insert(*key, ());
        }
    }
    Ok(cache)
}

/// The mean error, the greatest, the mean of those told, the part that is within what was told, and
/// the most memory.
fn summary<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> [String; 5] {
    let (mut errors, mut told, mut within, mut memory) = (Vec::new(), Vec::new(), 0, 0);
    for cell in cells {
        let pairs = cell.errors.iter().zip(&cell.told);
        within += pairs
            .filter(|(error, told)| **error <= **told + 1e-9)
            .count();
        errors.extend(&cell.errors);
        told.extend(&cell.told);
        memory = memory.max(cell.memory);
    }
    let count = errors.len() as f64;
    let worst = errors.iter().copied().fold(0.0, f64::max);
    [
        format!("{:.2}", mean(&errors)),
        format!("{worst:.2}"),
        format!("{:.2}", mean(&told)),
        format!("{:.0} %", within as f64 * 100.0 / count),
        format!("{}", memory / 1024),
    ]
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}
