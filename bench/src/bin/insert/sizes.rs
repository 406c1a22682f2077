//! How cost grows with the number of entries: not at all, but for the memory that is farther away.

use crate::fresh::{Probed, make_probed};
use larder_bench::options::Options;
use larder_bench::plot::{Series, lines};
use larder_bench::report::Report;
use larder_bench::samples::{Samples, digits};
use larder_bench::stores::Contender;
use larder_bench::turns::by_turns;
use larder_bench::{Failed, contenders};

const SIZES: [usize; 5] = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];

type Maker = fn(usize) -> Box<dyn Probed>;

pub(crate) fn run(report: Report, options: &Options) -> Result<(), Failed> {
    let mut contenders = Vec::from(contenders!(
        make_probed, Maker;
        "larder", true, Larder;
        "quick_cache", true, QuickCache;
        "scc::HashCache", true, SccCache;
        "Mutex<lru>", true, LockedLru;
    ));
    contenders.retain(|store| options.wants(store.name));
    let sizes = &SIZES[..options.effort(5, 4)];
    let (mut hits, mut evictions) = (Vec::new(), Vec::new());
    for size in sizes {
        hits.push(measure_hits(&contenders, *size, options)?);
        evictions.push(measure_evictions(&contenders, *size, options)?);
    }

    let columns = sizes.iter().map(|size| digits(*size as f64));
    let header = ["store".to_owned(), "what".to_owned()]
        .into_iter()
        .chain(columns);
    let mut table = report.table(2, header);
    let mut series = Vec::new();
    for (index, store) in contenders.iter().enumerate() {
        for (what, by_size) in [("hit", &hits), ("insert, evict", &evictions)] {
            let values: Vec<_> = by_size
                .iter()
                .map(|stores| stores[index].median())
                .collect();
            let cells = values.iter().map(|nanos| digits(*nanos));
            table.add_row(
                [store.name.to_owned(), what.to_owned()]
                    .into_iter()
                    .chain(cells),
            );
            series.push(Series {
                name: format!("{}: {what}", store.name),
                values,
            });
        }
    }
    report.print("u64 -> u64, by the entries held: ns, medians", &table);
    if let Some(file) = &options.svg {
        lines(
            file,
            "Cost by the entries held",
            "entries",
            "ns",
            sizes,
            &series,
        )?;
        println!("\ndrawn in {}", file.display());
    }
    Ok(())
}

/// Of each store, with room to spare: what a look-up takes that finds.
fn measure_hits(
    contenders: &[Contender<Maker>],
    size: usize,
    options: &Options,
) -> Result<Vec<Samples>, Failed> {
    let stores: Vec<_> = contenders
        .iter()
        .map(|store| (store.new)(2 * size))
        .collect();
    for store in &stores {
        store.put(1, size as u64);
        store.get(size as u64, 10_000);
    }
    let count = options.effort(200_000, 20_000);
    by_turns(&stores, options.effort(7, 3), |store, _| {
        Ok(store.get(size as u64, count))
    })
}

/// Of each store, when it is full: what an insert takes that evicts.
fn measure_evictions(
    contenders: &[Contender<Maker>],
    size: usize,
    options: &Options,
) -> Result<Vec<Samples>, Failed> {
    let stores: Vec<_> = contenders.iter().map(|store| (store.new)(size)).collect();
    for store in &stores {
        store.put(1, size as u64 * 3 / 2);
    }
    let count = options.effort(200_000, 20_000);
    by_turns(&stores, options.effort(7, 3), |store, _| {
        Ok(store.put(1, count))
    })
}
