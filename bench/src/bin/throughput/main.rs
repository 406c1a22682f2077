//! How many operations a store takes in a second.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin throughput               # two minutes
//! cargo run --release -p larder-bench --bin throughput -- --quick --svg throughput.svg
//! ```
//!
//! `u64 -> u64`, room for 100,000 entries, 1,000,000 keys, asked for by Zipf 0.99. Where all are to
//! be hits, of the 50,000 keys that are there.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and nanoseconds, to three digits"
)]

mod drive;
mod measure;

use drive::{MIXES, Mix};
use larder_bench::Failed;
use larder_bench::options::Options;
use larder_bench::plot::{Series, bars};
use larder_bench::report::{Bound, Report, Target};
use larder_bench::samples::{digits, times};
use measure::{Measured, THREADS, measure};

const HELP: &str = "\
usage: throughput [options]

  --svg FILE    draws what two threads reach";

fn main() -> Result<(), Failed> {
    let Some(options) = Options::parse(HELP, &[])? else {
        return Ok(());
    };
    let report = Report {
        markdown: options.markdown,
    };
    let measured = measure(&options)?;
    for mix in MIXES {
        print(report, &measured, mix);
    }
    report.print_targets(&targets(&measured));
    if let Some(file) = &options.svg {
        let series = MIXES.map(|mix| Series {
            name: mix.name().to_owned(),
            values: (0..measured.stores.len())
                .map(|store| measured.rate(store, mix, 2))
                .collect(),
        });
        let names: Vec<_> = measured.stores.iter().map(|store| store.name).collect();
        bars(file, "Operations of two threads", "Mops/s", &names, &series)?;
        println!("\ndrawn in {}", file.display());
    }
    Ok(())
}

fn print(report: Report, measured: &Measured, mix: Mix) {
    let header = [
        "store",
        "1 thread",
        "least .. most",
        "2 threads",
        "least .. most",
    ];
    let header = header
        .into_iter()
        .chain(["/ quick_cache", "1 -> 2", "hits"]);
    let mut table = report.table(1, header);
    let reference = measured
        .stores
        .iter()
        .position(|store| store.name == "quick_cache");
    for (index, store) in measured.stores.iter().enumerate() {
        let mut row = vec![store.name.to_owned()];
        for threads in THREADS {
            let spread = measured.at(index, mix, threads).spread();
            row.extend([digits(spread.median), spread.ends()]);
        }
        let two = measured.at(index, mix, 2);
        let ratio = reference.map(|at| two.ratio_to(measured.at(at, mix, 2)));
        let hits = measured.hit_ratio(index, mix) * 100.0;
        row.push(times(ratio.unwrap_or(f64::NAN)));
        row.push(times(two.ratio_to(measured.at(index, mix, 1))));
        row.push(format!("{hits:.1} %"));
        table.add_row(row);
    }
    report.print(&format!("{}: Mops/s", mix.name()), &table);
}

/// What larder's store must reach.
fn targets(measured: &Measured) -> Vec<Target> {
    let Some(larder) = measured
        .stores
        .iter()
        .position(|store| store.name == "larder")
    else {
        return Vec::new();
    };
    let mut targets = Vec::new();
    for mix in MIXES {
        let stores = measured.stores.iter().enumerate();
        let peers = stores.filter(|(index, store)| store.bounded && *index != larder);
        let rate = |index| measured.rate(index, mix, 2);
        let best = peers.max_by(|one, other| rate(one.0).total_cmp(&rate(other.0)));
        let Some((index, peer)) = best else { continue };
        let at = format!("{}, 2 threads", mix.name());
        let larders = measured.at(larder, mix, 2);
        targets.push(Target {
            what: format!("larder / {}, the best bounded peer", peer.name),
            at: at.clone(),
            bound: Bound::AtLeast(1.2),
            reached: larders.ratio_to(measured.at(index, mix, 2)),
        });
        targets.push(Target {
            what: format!("hit ratio, points above {}", peer.name),
            at,
            bound: Bound::AtLeast(0.0),
            reached: 100.0 * (measured.hit_ratio(larder, mix) - measured.hit_ratio(index, mix)),
        });
    }
    let scaling = measured
        .at(larder, Mix::Hits, 2)
        .ratio_to(measured.at(larder, Mix::Hits, 1));
    targets.push(Target {
        what: "from 1 to 2 threads".to_owned(),
        at: Mix::Hits.name().to_owned(),
        bound: Bound::AtLeast(1.8),
        reached: scaling,
    });
    targets
}
