//! What the cache was worth: a table at the end.

use std::error::Error;
use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, Table, presets};
use hdrhistogram::Histogram;
use indicatif::HumanCount;

use crate::db::Db;
use crate::measures::{Function, Measures};
use crate::shop::{orders_of, product};

pub(crate) fn print(direct: &Measures, cached: &Measures) {
    println!("\n{}", table(direct, cached));
    println!(
        "Medians of single calls, with {} ns for reading the clock in each. What misses is asked\n\
         for rarely, so that the database has it less at hand than the average of \"no cache\".",
        clock_cost().as_nanos()
    );
    println!(
        "Meanwhile {} prices changed and {} orders were placed.\n",
        HumanCount(cached.prices),
        HumanCount(cached.orders)
    );

    let calls: u64 = Function::ALL.iter().map(|f| cached.of(*f).count()).sum();
    let loads: u64 = Function::ALL.iter().map(|f| f.stats().loads).sum();
    println!(
        "queries  {} of {} saved: {:.1} %",
        HumanCount(calls - loads),
        HumanCount(calls),
        100.0 * (calls - loads) as f64 / calls as f64
    );
    let (before, after) = (visits_per_second(direct), visits_per_second(cached));
    println!(
        "visits   {} a second without a cache, {} with it: {:.0} times as many",
        HumanCount(before as u64),
        HumanCount(after as u64),
        after / before
    );
}

/// Compares all that is cached without a ttl with what the database holds, and says how much of it
/// is stale: nothing may be.
pub(crate) fn compare_with_database(db: &Db) -> Result<(), Box<dyn Error>> {
    let (mut compared, mut stale) = (0, 0);
    for (id, cached) in product::cache() {
        compared += 1;
        stale += u32::from(db.product(id)?.as_ref() != Some(&*cached));
    }
    for (user, cached) in orders_of::cache() {
        compared += 1;
        stale += u32::from(db.orders_of(user)? != *cached);
    }
    println!("stale    {stale} of {compared} cached products and lists of orders");
    if stale > 0 {
        return Err("a cache holds what the database does not".into());
    }
    Ok(())
}

fn table(direct: &Measures, cached: &Measures) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header([
        "function",
        "calls",
        "hit ratio",
        "no cache",
        "miss",
        "hit",
        "speed-up",
        "queries saved",
    ]);
    for function in Function::ALL {
        let (stats, calls) = (function.stats(), cached.of(function).count());
        let before = median(&direct.of(function).ran);
        let miss = median(&cached.of(function).ran);
        let hit = median(&cached.of(function).hit);
        let speed_up = before.as_secs_f64() / hit.as_secs_f64();
        table.add_row([
            function.name().to_owned(),
            HumanCount(calls).to_string(),
            format!("{:.1} %", stats.hit_ratio() * 100.0),
            format!("{before:.1?}"),
            format!("{miss:.1?}"),
            format!("{hit:.0?}"),
            format!("{}x", HumanCount(speed_up as u64)),
            HumanCount(calls - stats.loads).to_string(),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn median(nanos: &Histogram<u64>) -> Duration {
    Duration::from_nanos(nanos.value_at_quantile(0.5))
}

fn visits_per_second(measures: &Measures) -> f64 {
    measures.visits as f64 / measures.elapsed.as_secs_f64()
}

/// What a timed call of nothing takes, so that hits can be read rightly.
fn clock_cost() -> Duration {
    let mut histogram = Histogram::<u64>::new(3).expect("valid bounds");
    for _ in 0..10_000 {
        let start = Instant::now();
        histogram.saturating_record(start.elapsed().as_nanos() as u64);
    }
    median(&histogram)
}
