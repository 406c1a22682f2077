//! What the caches were worth: two tables at the end.

use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, Table, presets};
use hdrhistogram::Histogram;
use indicatif::HumanCount;

use super::measures::{Call, Measures};

pub(crate) fn print(direct: &Measures, cached: &Measures) {
    println!("\n{}", reads(direct, cached));
    println!(
        "Medians of single calls, with {} ns for reading the clock in each. What misses is asked\n\
         for rarely, so that the database has it less at hand than the average of \"no cache\".\n",
        clock_cost()
    );
    println!("{}", writes(direct, cached));
    println!(
        "Medians and the slowest of a hundred; statements that 1,000 calls of the writer took to the\n\
         database, at once or later.\n"
    );
    statements(direct, cached);
    let (before, after) = (visits_per_second(direct), visits_per_second(cached));
    println!(
        "visits      {} a second without a cache, {} with it: {:.0} times as many",
        HumanCount(before as u64),
        HumanCount(after as u64),
        after / before
    );
}

fn reads(direct: &Measures, cached: &Measures) -> Table {
    let mut table = table(&[
        "reads",
        "calls",
        "hit ratio",
        "no cache",
        "miss",
        "hit",
        "speed-up",
    ]);
    for call in Call::READS {
        let Some(stats) = call.stats() else { continue };
        let (before, hit) = (&direct.of(call).ran, &cached.of(call).hit);
        table.add_row([
            call.name().to_owned(),
            HumanCount(cached.of(call).count()).to_string(),
            format!("{:.1} %", stats.hit_ratio() * 100.0),
            median(before),
            median(&cached.of(call).ran),
            median(hit),
            times(nanos(before, 0.5), nanos(hit, 0.5)),
        ]);
    }
    align(table)
}

fn writes(direct: &Measures, cached: &Measures) -> Table {
    let mut table = table(&[
        "writes",
        "strategy",
        "calls",
        "no cache",
        "99 %",
        "with larder",
        "99 %",
        "statements",
        "with larder",
    ]);
    for call in Call::WRITES {
        let (before, after) = (direct.of(call).all(), cached.of(call).all());
        table.add_row([
            call.name().to_owned(),
            call.strategy().to_owned(),
            HumanCount(after.len()).to_string(),
            median(&before),
            quantile(&before, 0.99),
            median(&after),
            quantile(&after, 0.99),
            per_thousand(direct.statements_of(call), before.len()),
            per_thousand(cached.statements_of(call), after.len()),
        ]);
    }
    align(table)
}

/// What the database was spared, the queue's part apart.
fn statements(direct: &Measures, cached: &Measures) {
    let of = |measures: &Measures, count: u64| per_thousand(count, measures.visits);
    println!(
        "statements  {} reads and {} writes for 1,000 visits without a cache, {} and {} with it",
        of(direct, direct.statements.reads()),
        of(direct, direct.statements.writes()),
        of(cached, cached.statements.reads()),
        of(cached, cached.statements.writes()),
    );
    let stored = cached.statements_of(Call::CountView);
    println!(
        "queue       {} page views reached the database by {} statements, and by one each without it",
        HumanCount(cached.of(Call::CountView).count()),
        HumanCount(stored),
    );
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(header.to_vec());
    table
}

fn align(mut table: Table) -> Table {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn per_thousand(count: u64, of: u64) -> String {
    if of == 0 {
        return "-".to_owned();
    }
    HumanCount((count as f64 * 1_000.0 / of as f64).round() as u64).to_string()
}

fn median(times: &Histogram<u64>) -> String {
    quantile(times, 0.5)
}

fn quantile(times: &Histogram<u64>, quantile: f64) -> String {
    match nanos(times, quantile) {
        0 => "-".to_owned(),
        nanos @ ..1_000 => format!("{nanos} ns"),
        nanos => format!("{:.1?}", Duration::from_nanos(nanos)),
    }
}

/// 0 where nothing was measured.
fn nanos(times: &Histogram<u64>, quantile: f64) -> u64 {
    times.value_at_quantile(quantile)
}

/// How many times as fast.
fn times(before: u64, after: u64) -> String {
    before
        .checked_div(after)
        .map_or("-".to_owned(), |times| format!("{}x", HumanCount(times)))
}

fn visits_per_second(measures: &Measures) -> f64 {
    measures.visits as f64 / measures.elapsed.as_secs_f64()
}

/// What a timed call of nothing takes, so that hits can be read rightly.
fn clock_cost() -> u64 {
    let mut histogram = Histogram::<u64>::new(3).expect("valid bounds");
    for _ in 0..10_000 {
        let start = Instant::now();
        histogram.saturating_record(start.elapsed().as_nanos() as u64);
    }
    nanos(&histogram, 0.5)
}
