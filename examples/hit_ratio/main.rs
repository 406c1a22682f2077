//! Which policy and which capacity suit my accesses? Replays a trace or a pattern, prints the hit
//! ratios and draws them as a curve.
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
mod replay;
mod trace;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use args::Args;
use comfy_table::{CellAlignment, Table, presets};
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

    fs::create_dir_all(&args.out)?;
    let file = args.out.join(format!("{}.svg", trace.name));
    chart::draw(&file, &trace.name, &sizes, &curves)?;
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
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
