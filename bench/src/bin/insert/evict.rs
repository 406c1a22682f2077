//! Inserts into a full cache: each evicts.

use crate::fresh::{Fresh, make};
use larder_bench::options::Options;
use larder_bench::report::Report;
use larder_bench::samples::{Samples, digits, times};
use larder_bench::stores::Contender;
use larder_bench::turns::by_turns;
use larder_bench::{Failed, contenders};

const CAPACITY: usize = 100_000;
pub(crate) const THREADS: [usize; 2] = [1, 2];

type Maker = fn(usize) -> Box<dyn Fresh>;

pub(crate) fn run(report: Report, options: &Options) -> Result<(), Failed> {
    let numbers = contenders!(numbers as Maker; "cached, LRU", true, CachedLru;);
    print(report, options, "u64 -> u64", Vec::from(numbers))?;
    let texts = contenders!(texts as Maker; "cached, LRU", true, CachedLru;);
    print(
        report,
        options,
        "String of 24 -> String of 64 bytes, both made",
        Vec::from(texts),
    )
}

fn numbers<S: larder_bench::stores::Store<u64, u64>>(capacity: usize) -> Box<dyn Fresh> {
    make::<u64, S>(capacity)
}

fn texts<S: larder_bench::stores::Store<String, String>>(capacity: usize) -> Box<dyn Fresh> {
    make::<String, S>(capacity)
}

fn print(
    report: Report,
    options: &Options,
    what: &str,
    mut contenders: Vec<Contender<Maker>>,
) -> Result<(), Failed> {
    contenders.retain(|store| options.wants(store.name));
    let stores: Vec<_> = contenders
        .iter()
        .map(|store| (store.new)(CAPACITY))
        .collect();
    let turns: Vec<_> = stores
        .iter()
        .flat_map(|store| {
            store.put(1, 2 * CAPACITY as u64);
            THREADS.map(|threads| (store, threads))
        })
        .collect();
    let count = options.effort(100_000, 20_000);
    let rounds = options.effort(11, 3);
    let samples = by_turns(&turns, rounds, |(store, threads), _| {
        Ok(store.put(*threads, count))
    })?;

    let names: Vec<_> = contenders.iter().map(|store| store.name).collect();
    let title = format!("Insert at full capacity, {what}: ns on each thread");
    print_samples(report, &title, &names, &samples);
    Ok(())
}

/// Prints what was measured of each name with each of [`THREADS`].
pub(crate) fn print_samples(report: Report, title: &str, names: &[&str], samples: &[Samples]) {
    let header = ["", "1 thread", "least .. most", "/ quick_cache"];
    let header = header
        .into_iter()
        .chain(["2 threads", "least .. most", "/ quick_cache"]);
    let mut table = report.table(1, header);
    let reference = names.iter().position(|name| name.contains("quick_cache"));
    for (index, name) in names.iter().enumerate() {
        let cells = (0..THREADS.len()).flat_map(|column| {
            let of = |store: usize| &samples[store * THREADS.len() + column];
            let spread = of(index).spread();
            let ratio = reference.map_or(f64::NAN, |at| of(index).ratio_to(of(at)));
            [digits(spread.median), spread.ends(), times(ratio)]
        });
        table.add_row([(*name).to_owned()].into_iter().chain(cells));
    }
    report.print(title, &table);
}
