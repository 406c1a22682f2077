//! Which policy and which capacity suit my accesses? Replays a trace or a pattern, prints the hit
//! ratios and draws them as a curve. And: how well does a cache tell, from its own accesses, what it
//! would do at other capacities?
//!
//! ```text
//! cargo run --release --example hit_ratio                            # a small Zipf
//! cargo run --release --example hit_ratio -- --pattern loop
//! cargo run --release --example hit_ratio -- arc-oltp                # from the folder of traces
//! cargo run --release --example hit_ratio -- my.u64 --sizes 100,1000
//! ```

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts of a replay are far below 2^52, and never negative"
)]

mod args;
mod belady;
mod chart;
mod predict;
mod replay;
mod trace;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use args::Args;
use comfy_table::{CellAlignment, Table, presets};
use larder::CurvePoint;
use predict::Prediction;
use replay::Curve;
use trace::Trace;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hit_ratio: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(args) = Args::parse()? else {
        print!("{}", args::HELP);
        return Ok(());
    };
    let trace = Trace::read(&args.source)?;
    println!(
        "{}: {} accesses, {} distinct keys",
        trace.name,
        trace.keys.len(),
        trace.distinct
    );

    let sizes = args.sizes.unwrap_or_else(|| default_sizes(trace.distinct));
    let curves = replay::curves(&trace, &args.policies, &sizes)?;
    println!("{}", table(&sizes, &curves));

    let today = args.predict.unwrap_or((trace.distinct / 32).max(8));
    let predictions = predict::predictions(&trace, &args.policies, today)?;
    println!("\npredicted by a cache of capacity {today} (and measured):");
    println!("{}", predicted_table(&predictions));

    fs::create_dir_all(&args.out)?;
    let file = args.out.join(format!("{}.svg", trace.name));
    chart::draw(&file, &trace.name, &sizes, &curves, &predictions)?;
    println!("drawn in {}", file.display());
    Ok(())
}

/// Twelve capacities from a thousandth of the keys to all of them, evenly spaced to the eye of a
/// logarithmic axis.
fn default_sizes(distinct: usize) -> Vec<usize> {
    const STEPS: i32 = 12;
    let largest = distinct as f64;
    let mut sizes: Vec<usize> = (0..STEPS)
        .map(|step| largest * 1000_f64.powf(f64::from(step) / f64::from(STEPS - 1) - 1.0))
        .map(|size| (size.round() as usize).max(2))
        .collect();
    sizes.dedup();
    sizes
}

fn table(sizes: &[usize], curves: &[Curve]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(std::iter::once("capacity").chain(curves.iter().map(|c| c.name.as_str())));
    for (row, size) in sizes.iter().enumerate() {
        let ratios = curves
            .iter()
            .map(|curve| format!("{:.2} %", curve.ratios[row] * 100.0));
        table.add_row(std::iter::once(size.to_string()).chain(ratios));
    }
    to_the_right(&mut table);
    table
}

fn predicted_table(predictions: &[Prediction]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    let names = predictions.iter().map(|p| p.policy.to_string());
    table.set_header(std::iter::once("capacity".to_owned()).chain(names));
    for row in 0..predictions.first().map_or(0, |p| p.points.len()) {
        let cells = predictions.iter().map(|p| {
            let point = &p.points[row];
            let CurvePoint {
                hit_ratio, error, ..
            } = point.predicted;
            format!(
                "{:.2} ± {:.2} ({:.2})",
                hit_ratio * 100.0,
                error * 100.0,
                point.measured * 100.0
            )
        });
        let capacity = predictions[0].points[row].predicted.capacity.to_string();
        table.add_row(std::iter::once(capacity).chain(cells));
    }
    let means = predictions
        .iter()
        .map(|p| format!("{:.2} points", p.mean_error() * 100.0));
    table.add_row(std::iter::once("mean error".to_owned()).chain(means));
    to_the_right(&mut table);
    table
}

fn to_the_right(table: &mut Table) {
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
