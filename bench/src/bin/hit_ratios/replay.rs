//! The replay: get, and put on a miss.

use crate::cells::{Cell, LARDER};
use larder_bench::options::Options;
use larder_bench::parallel::in_parallel;
use larder_bench::samples::Samples;
use larder_bench::stores::{
    FoyerS3Fifo, FoyerWTinyLfu, Larder, LockedLru, Moka, QuickCache, ShardedLru, Store,
};

/// The hits of a new cache of this capacity.
type Hits = fn(&[u64], usize) -> u64;

/// Peers, as the baseline calls them.
const PEERS: [(&str, Hits); 6] = [
    ("moka", hits::<Moka<_, _>>),
    ("quick_cache", hits::<QuickCache<_, _>>),
    ("foyer_s3fifo_8shards", hits::<FoyerS3Fifo<_, _>>),
    ("foyer_wtlfu_8shards", hits::<FoyerWTinyLfu<_, _>>),
    ("cached_sharded_lru", hits::<ShardedLru<_, _>>),
    ("lru", hits::<LockedLru<_, _>>),
];

fn hits<S: Store<u64, ()>>(keys: &[u64], size: usize) -> u64 {
    let store = S::new(size);
    let mut hits = 0;
    for key in keys {
        match store.get(key) {
            Some(()) => hits += 1,
            None => store.put(*key, ()),
        }
    }
    hits
}

/// Puts into each cell what larder reaches, and what the peers do where they are replayed too.
pub(crate) fn replay(cells: &mut [Cell], options: &Options) {
    let larder: (&str, Hits) = (LARDER, hits::<Larder<_, _>>);
    let runs = options.effort(3, 1);
    let mut caches = vec![larder; runs];
    if !options.flag("baseline") {
        caches.extend(PEERS);
    }
    let jobs: Vec<_> = cells
        .iter()
        .flat_map(|cell| caches.iter().map(move |cache| (cell, cache)))
        .collect();
    let ratios = in_parallel(&jobs, |(cell, (_, hits))| {
        100.0 * hits(&cell.trace.keys, cell.size) as f64 / cell.trace.keys.len() as f64
    });
    drop(jobs);
    for (cell, ratios) in cells.iter_mut().zip(ratios.chunks(caches.len())) {
        let larders = Samples(ratios[..runs].to_vec());
        let mean = larders.0.iter().sum::<f64>() / runs as f64;
        cell.ratios.insert(LARDER.to_owned(), mean);
        cell.spread = Some((larders.spread().least, larders.spread().most));
        for ((name, _), ratio) in caches.iter().zip(ratios).skip(runs) {
            cell.ratios.insert((*name).to_owned(), *ratio);
        }
    }
}
