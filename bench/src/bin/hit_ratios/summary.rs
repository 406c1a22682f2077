//! What holds over all cells.

use crate::cells::{CAFFEINE, Cell, LARDER};
use larder_bench::report::{Bound, Report, Target};
use std::collections::BTreeSet;

/// One cache over all cells.
struct Summary<'a> {
    name: &'a str,
    mean: f64,
    shortfall: f64,
    worst: f64,
}

/// `None` where it was not measured in every cell.
fn summary<'a>(cells: &[Cell], name: &'a str) -> Option<Summary<'a>> {
    let ratios: Vec<_> = cells
        .iter()
        .map(|cell| cell.ratio(name))
        .collect::<Option<_>>()?;
    let shortfalls: Vec<_> = cells
        .iter()
        .map(|cell| cell.shortfall(name))
        .collect::<Option<_>>()?;
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
    Some(Summary {
        name,
        mean: mean(&ratios),
        shortfall: mean(&shortfalls),
        worst: shortfalls.iter().copied().fold(0.0, f64::max),
    })
}

pub(crate) fn print(report: Report, cells: &[Cell]) {
    let names: BTreeSet<_> = cells.iter().flat_map(|cell| cell.ratios.keys()).collect();
    let mut all: Vec<_> = names
        .into_iter()
        .filter_map(|name| summary(cells, name))
        .collect();
    all.sort_by(|one, other| other.mean.total_cmp(&one.mean));
    let mut table = report.table(1, ["cache", "mean", "mean shortfall", "worst shortfall"]);
    for it in &all {
        table.add_row([
            it.name.to_owned(),
            format!("{:.2}", it.mean),
            format!("{:.2}", it.shortfall),
            format!("{:.2}", it.worst),
        ]);
    }
    report.print(
        &format!("Over all {} cells, in points", cells.len()),
        &table,
    );

    let of = |name: &str| all.iter().find(|it| it.name == name);
    let mean = |name| of(name).map_or(f64::NAN, |it| it.mean);
    let target = |what: &str, bound, reached| Target {
        what: what.to_owned(),
        at: "points".to_owned(),
        bound,
        reached,
    };
    let larder = of(LARDER);
    report.print_targets(&[
        target(
            "mean above Caffeine's",
            Bound::AtLeast(1.0),
            mean(LARDER) - mean(CAFFEINE),
        ),
        target(
            "mean shortfall to the best peer of each cell",
            Bound::AtMost(0.7),
            larder.map_or(f64::NAN, |it| it.shortfall),
        ),
        target(
            "worst shortfall to the best peer of a cell",
            Bound::AtMost(2.0),
            larder.map_or(f64::NAN, |it| it.worst),
        ),
    ]);
}
