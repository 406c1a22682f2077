//! The replay itself: look up, insert on a miss.

use std::sync::Mutex;
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use larder::{BuildError, Builder, Cache, EvictionPolicy};

use crate::belady;
use crate::trace::Trace;

/// One line of the chart: a hit ratio for each capacity.
pub(crate) struct Curve {
    pub(crate) name: String,
    pub(crate) ratios: Vec<f64>,
}

/// A curve for each policy, and the optimum that no policy can beat.
pub(crate) fn curves(
    trace: &Trace,
    policies: &[EvictionPolicy],
    sizes: &[usize],
) -> Result<Vec<Curve>, BuildError> {
    let lines: Vec<Option<EvictionPolicy>> =
        policies.iter().copied().map(Some).chain([None]).collect();
    let next_uses = belady::next_uses(&trace.keys);
    let cells: Vec<_> = lines
        .iter()
        .flat_map(|line| sizes.iter().map(move |size| (*line, *size)))
        .collect();

    let ratios = in_parallel(&cells, |&(line, size)| match line {
        Some(policy) => Ok(replay(&trace.keys, ruled(policy, size))?
            .stats()
            .hit_ratio()),
        None => Ok(belady::hit_ratio(&trace.keys, &next_uses, size)),
    });
    let ratios = ratios.into_iter().collect::<Result<Vec<f64>, _>>()?;

    let name = |line: &Option<EvictionPolicy>| line.map_or("optimum".into(), |p| p.to_string());
    let rows = ratios.chunks(sizes.len());
    Ok(lines
        .iter()
        .zip(rows)
        .map(|(l, r)| Curve {
            name: name(l),
            ratios: r.to_vec(),
        })
        .collect())
}

/// A cache of this policy and capacity.
pub(crate) fn ruled(policy: EvictionPolicy, size: usize) -> Builder<u64, ()> {
    // One shard: the bound is then exact, and the policy sees all accesses.
    Cache::builder().capacity(size).policy(policy).shards(1)
}

/// The cache after all accesses.
pub(crate) fn replay(
    keys: &[u64],
    builder: Builder<u64, ()>,
) -> Result<Cache<u64, ()>, BuildError> {
    let cache = builder.build()?;
    for key in keys {
        if cache.get(key).is_none() {
            cache.insert(*key, ());
        }
    }
    Ok(cache)
}

/// Maps with every core, since the cells are many and know nothing of each other. The results come
/// in the order of the items.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} replays").expect("a template");
    let bar = ProgressBar::new(items.len() as u64).with_style(style);
    let queue = Mutex::new(items.iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                // A binding of its own, so that the lock is not held over the work.
                while let Some((index, item)) = { queue.lock().unwrap().next() } {
                    let result = work(item);
                    done.lock().unwrap().push((index, result));
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
