//! The hit ratios of larder's default policy over a folder of traces, beside those of its peers.
//!
//! ```sh
//! cargo run --release -p larder-bench --bin hit_ratios                 # peers replayed: three minutes
//! cargo run --release -p larder-bench --bin hit_ratios -- --baseline --svg hit_ratios.svg
//! ```
//!
//! Each access is a get, and a put on a miss. larder is used as it comes, with its default number of
//! shards; it hashes by another seed each time, hence the mean of some runs.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of a replay, to two digits behind the point"
)]

mod cells;
mod replay;
mod summary;

use cells::{Cell, LARDER};
use larder_bench::Failed;
use larder_bench::options::Options;
use larder_bench::plot::{Series, dots};
use larder_bench::report::Report;
use larder_bench::traces::Folder;

const HELP: &str = "\
usage: hit_ratios [options]

  --baseline    peers are not replayed, but read from the folder's baseline.csv alone
  --only A,B    only traces with A or B in their name
  --svg FILE    draws all cells
  LARDER_TRACES names the folder (default: ../shared/traces, beside the project's)";

fn main() -> Result<(), Failed> {
    let Some(options) = Options::parse(HELP, &["baseline"])? else {
        return Ok(());
    };
    let Some(folder) = Folder::open()? else {
        return Ok(());
    };
    let mut cells = cells::cells(&folder, &options)?;
    replay::replay(&mut cells, &options);
    let report = Report {
        markdown: options.markdown,
    };
    print(report, &cells);
    summary::print(report, &cells);
    if let Some(file) = &options.svg {
        let names: Vec<_> = cells
            .iter()
            .map(|cell| format!("{} {}", cell.trace.name, cell.size))
            .collect();
        let of = |name: &str, value: &dyn Fn(&Cell) -> Option<f64>| Series {
            name: name.to_owned(),
            values: cells
                .iter()
                .map(|cell| value(cell).unwrap_or(f64::NAN))
                .collect(),
        };
        let series = [
            of("optimum", &|cell| cell.ratio(cells::OPTIMUM)),
            of("best peer", &|cell| cell.best_peer().map(|peer| peer.1)),
            of("Caffeine", &|cell| cell.ratio(cells::CAFFEINE)),
            of("larder", &|cell| cell.ratio(LARDER)),
        ];
        dots(file, "Hit ratios", "%", &names, &series)?;
        println!("\ndrawn in {}", file.display());
    }
    Ok(())
}

fn print(report: Report, cells: &[Cell]) {
    let header = [
        "trace",
        "best peer",
        "size",
        "larder",
        "least .. most",
        "best peer's",
    ];
    let header = header
        .into_iter()
        .chain(["Caffeine", "optimum", "shortfall"]);
    let mut table = report.table(2, header);
    for cell in cells {
        let percent = |ratio: Option<f64>| ratio.map_or("-".to_owned(), |it| format!("{it:.2}"));
        let best = cell.best_peer();
        table.add_row([
            cell.trace.name.clone(),
            best.map_or("-", |peer| peer.0).to_owned(),
            cell.size.to_string(),
            percent(cell.ratio(LARDER)),
            cell.spread.map_or("-".to_owned(), |(least, most)| {
                format!("{least:.2} .. {most:.2}")
            }),
            percent(best.map(|peer| peer.1)),
            percent(cell.ratio(cells::CAFFEINE)),
            percent(cell.ratio(cells::OPTIMUM)),
            percent(cell.shortfall(LARDER)),
        ]);
    }
    report.print("Hit ratios, in per cent", &table);
}
